"""`spar preview`: a few sentences of a persona over its line, without pipelines."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from rich.console import Console

from personas.codecs import PACKAGE, PACKAGE_HINT, lacks_package
from personas.facts import draw_facts
from personas.library import Library
from personas.plan import CallPlan
from personas.planning import call_seed
from personas.schema import Line, Persona, Voice
from pipelines.line.chain import Pcm
from pipelines.line.effect import Samples, samples_of
from pipelines.line.leg import build_leg
from pipelines.line.outage import outages
from pipelines.playbook.customer import CustomerMind, CustomerPlaybook
from pipelines.playbook.mind import Hearing
from pipelines.scribe import plain
from pipelines.speech import spoken
from sparring.faults import UsageFault, writing

SUITE, SCENARIO = "default", "sprocket_offer"
"""Where the words and facts come from."""
QUESTIONS = (
    "may i have your name please",
    "what is your zip code",
    "would you like to speak to a sales agent",
)
"""What the customer is taken to have heard, one after the other."""
FRAME_MS, PAUSE_MS, LEAD_MS = 20, 700, 500
_FULL_SCALE = 32767


class Speech(NamedTuple):
    """Something said, and in which voice."""

    text: str
    """With markup for the text-to-speech service."""
    voice: Voice


class Preview(NamedTuple):
    """What a persona says, and how it arrives."""

    said: tuple[str, ...]
    """Without markup."""
    heard: Pcm
    sample_rate_hz: int


def preview(persona: Persona, line: Line, library: Library) -> Preview:
    """A persona's name, ZIP code and answer to an offer, as the agent would hear them.

    Everybody has the same name and ZIP code, so that personas can be told apart by how they speak.

    Raises:
        UsageFault: The line's codec needs a package that is not installed.
    """
    if lacks_package(line.to_agent.codec):
        rule = f"codec `{line.to_agent.codec}` needs the package `{PACKAGE}`"
        raise UsageFault(
            f"line {line.name}: {rule}, which is not installed\n  hint: {PACKAGE_HINT}"
        )
    plan = _plan(persona, line, library)
    said = speeches(plan)
    rate_hz = line.sample_rate_hz
    chain = build_leg(
        line.to_agent,
        persona.room,
        speech_level_dbfs=persona.voice.level_dbfs,
        sample_rate_hz=rate_hz,
        rng=lambda stream: plan.rng(f"to_agent.{stream}"),
        outage=outages(line.outage, plan.rng("line.outage")),
    )
    spoken = _spoken(said, rate_hz, tail_samples=chain.delay_samples)
    frame = samples_of(FRAME_MS, rate_hz)
    starts = range(0, len(spoken), frame)
    heard = np.concatenate([chain.process_pcm(spoken[at : at + frame]) for at in starts])
    return Preview(tuple(plain(speech.text) for speech in said), heard, rate_hz)


def speeches(plan: CallPlan) -> tuple[Speech, ...]:
    """All that is said: by the machine that answers first, if there is one, and by the customer.

    A machine that never puts through is all that there is. Of its steps only the first is spoken.
    """
    persona, machine = plan.persona, plan.persona.playbook
    own = tuple(Speech(text, persona.voice) for text in answers(plan))
    if machine is None:
        return own
    name = plan.facts.name
    first, *_, last = name.split()
    greeting = machine.steps[machine.start].say.format(name=name, first=first, last=last)
    first_said = (Speech(greeting, machine.voice or persona.voice),) if greeting else ()
    reached = any(step.puts_through for step in machine.steps.values())
    return first_said + (own if reached else ())


def answers(plan: CallPlan) -> tuple[str, ...]:
    """What the scripted customer of a plan answers to `QUESTIONS`, as it answers in a call."""
    book = CustomerPlaybook.model_validate(plan.customer.playbook)
    mind = CustomerMind(plan, book, elapsed_s=lambda: 0.0)
    replies = (mind.reply(Hearing(question)) for question in QUESTIONS)
    return tuple(reply.text for reply in replies if reply is not None and reply.text)


def _plan(persona: Persona, line: Line, library: Library) -> CallPlan:
    suite = library.suite(SUITE)
    agent = library.agent_file(suite.agent)
    seed = call_seed(suite.seed, "preview")
    scenario = library.scenario(SCENARIO)
    return CallPlan(
        suite=suite.name,
        persona=persona,
        scenario=scenario,
        facts=scenario.facts or draw_facts(seed),
        line=line,
        agent=agent.version(agent.active),
        customer=library.customer_of(suite),
        attempt=1,
        seed=seed,
    )


def _spoken(said: tuple[Speech, ...], rate_hz: int, *, tail_samples: int) -> Pcm:
    """All of it at its voices' levels, with pauses in which the room can be heard."""
    parts: list[Samples] = [_silence(LEAD_MS, rate_hz)]
    for text, voice in said:
        parts += [spoken(text, voice, sample_rate_hz=rate_hz), _silence(PAUSE_MS, rate_hz)]
    whole = np.concatenate([*parts, np.zeros(tail_samples, np.float32)])
    return np.asarray(np.rint(whole * _FULL_SCALE), np.int16)


def _silence(ms: int, rate_hz: int) -> Samples:
    return np.zeros(samples_of(ms, rate_hz), np.float32)


def show_preview(
    persona: str,
    *,
    line: str | None,
    library: Path | None,
    path: Path | None,
    folder: Path,
    out: Console,
) -> Path:
    """Writes a preview, prints what is said in it and where it is.

    Raises:
        InputFault: There is no such persona or line, or its file is faulty.
        UsageFault: The line's codec needs a package that is not installed.
        WorldFault: The file cannot be written.
    """
    shelf = Library.standard(library)
    speaker = shelf.persona(persona)
    made = preview(speaker, shelf.line(line or speaker.line), shelf)
    path = path or folder / f"{speaker.name}.wav"
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, made.heard, made.sample_rate_hz, subtype="PCM_16", format="WAV")
    for text in made.said:
        out.print(text, highlight=False, markup=False, soft_wrap=True)
    out.print(f"sound: {path}", highlight=False, markup=False, soft_wrap=True)
    return path
