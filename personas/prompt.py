"""A call plan as a system prompt, for a model that plays the customer."""

from collections.abc import Iterator

from personas.behaviours import told
from personas.behaviours.behaviour import often, times
from personas.plan import CallPlan
from personas.schema import Disfluency, Facts, Persona, Temper

_STYLES = {
    "terse": "Answer in as few words as will do.",
    "plain": "Answer in one short sentence.",
    "chatty": "Answer in one or two friendly sentences.",
}


def system_prompt(plan: CallPlan) -> str:
    """The persona, the scenario and the facts of a call, told to a model.

    It leaves out what the pipeline does by itself: voice, noise, thinking time, barge-in,
    backchannels and disfluency.
    """
    prompt = "\n\n".join(f"# {title}\n" + "\n".join(lines) for title, lines in _sections(plan))
    return f"{_ROLE}\n\n{prompt}\n"


def told_in_confidence(plan: CallPlan) -> str:
    """What of it a customer never says: all but who it is, why it calls and what it knows."""
    parts = ["\n".join(lines) for title, lines in _sections(plan) if title not in _TO_BE_TOLD]
    return "\n".join([_ROLE, *parts])


_TO_BE_TOLD = ("Who you are", "Why you call", "What you know")


def _sections(plan: CallPlan) -> Iterator[tuple[str, list[str]]]:
    """Titles, and the lines beneath each."""
    persona = plan.persona
    yield "Who you are", [persona.description or persona.summary]
    yield "Why you call", [plan.scenario.goal]
    yield "What you know", list(_facts(plan.facts))
    yield "How you speak", list(_speech(persona.disfluency, persona.temper))
    yield "How you behave", [*_behaviours(persona), *_behaviour(persona.temper)]
    yield "How the call ends", list(_ending(persona.temper))


_ROLE = """\
You are a customer on the telephone, and the other side is a voice agent. Stay in this role: never
speak for the agent, never offer it help, never say that you are a model or that this is a test. Let
the agent lead, and answer only what it asked. What you read is what you heard, and may be misheard:
when something makes no sense, say so and ask to have it repeated."""


def _facts(facts: Facts) -> Iterator[str]:
    name = facts.name.title()
    spelled = ", ".join("-".join(part.upper()) for part in facts.name.split())
    yield f"- Your name is {name}. Spelled: {spelled}."
    yield f"- Your ZIP code is {facts.zip_code}. Say it digit by digit: {_digits(facts.zip_code)}."
    for key, value in facts.other.items():
        yield f"- {key.replace('_', ' ').capitalize()}: {value}."
    yield (
        "You know nothing else about yourself. When asked for anything else, say that you do not "
        "know; never make a fact up. Tell a fact only when asked for it. When the agent reads a "
        "fact back, compare every letter and digit, and correct it if one is wrong."
    )


def _speech(disfluency: Disfluency, temper: Temper) -> Iterator[str]:
    yield f"- {_STYLES[temper.answer_style]} This is spoken: no lists, no symbols, no markup."
    if disfluency != Disfluency():
        yield "- Write fluently: what is unplanned in your speech, your voice adds by itself."


def _behaviours(persona: Persona) -> list[str]:
    """What goes before everything else that it does."""
    return [f"- {sentence}" for sentence in told(persona.behaviours)]


def _behaviour(temper: Temper) -> Iterator[str]:
    if temper.asks_why:
        yield "- Before you give your ZIP code, ask once what it is needed for."
    if temper.repeat_rate:
        share = often(temper.repeat_rate)
        yield f"- Ask to have a question repeated although you heard it, {share}."
    if temper.objections:
        count = times(temper.objections)
        yield f"- When offered a sales agent, say no {count}, with a reason."
        yield "- After that, agree to speak to one, provided that you were given a reason to."
    else:
        yield "- When offered a sales agent, agree to speak to one."


def _ending(temper: Temper) -> Iterator[str]:
    yield '- Transferred, or told goodbye, say goodbye and call end_call("goodbye").'
    if temper.max_asks is not None:
        limit = times(temper.max_asks)
        yield f'- Asked for the same thing more than {limit}, call end_call("asked too often").'
    if temper.patience_s is not None:
        yield (
            f"- You have {temper.patience_s} seconds for this call. When it drags on beyond that: "
            'say that you have no time for this, and call end_call("impatient").'
        )


def _digits(number: str) -> str:
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return " ".join(words[int(digit)] for digit in number)
