"""What is wrong with an agent's playbook, found before any call: a state that is nowhere, say."""

import string
from collections.abc import Collection, Iterator

from personas.faults import Fault, InputFault, nearest
from personas.schema import AgentVersion
from personas.sub_agents import HANDOFF, Part
from personas.tools import BUILT_IN
from personas.validation import validated
from pipelines.ears.vocabulary import load_vocabulary
from pipelines.playbook.agent import AgentPlaybook, State


def playbook_faults(agent: AgentVersion) -> Iterator[str]:
    """The faults of all that an agent's sub-agents, or the agent itself, say by playbook."""
    for part in agent.parts:
        place = f"sub_agents.{part.name}: playbook" if part.name else "playbook"
        if part.playbook:
            yield from (f"{place}.{fault}" for fault in _faults(part.playbook, part, agent))


def _faults(playbook: dict[str, object], part: Part, agent: AgentVersion) -> Iterator[Fault]:
    try:
        book = validated(AgentPlaybook, playbook, place="playbook")
    except InputFault as fault:
        yield from fault.faults
    else:
        yield from _dangling(book)
        if not agent.is_foreign:  # a bot has tools of its own
            yield from _uncallable(book, {*BUILT_IN, *part.tools}, agent.sub_agents)


def _uncallable(
    book: AgentPlaybook, tools: Collection[str], sub_agents: Collection[str]
) -> Iterator[Fault]:
    """Tools that the agent does not have, and sub-agents that it would hand the call to."""
    known = {*tools, *([HANDOFF] if sub_agents else [])}
    for name, state in book.states.items():
        yield from _unknown(f"states.{name}.call", state.call, known, "tool")
        to = state.arguments.get("to") if state.call == HANDOFF and sub_agents else None
        if to is not None and "{" not in str(to):
            yield from _unknown(f"states.{name}.arguments.to", str(to), sub_agents, "sub-agent")


def _dangling(book: AgentPlaybook) -> Iterator[Fault]:
    """What names something that is not there."""
    yield from _unknown("start", book.start, book.states, "state")
    for intent, target in book.exits.items():
        yield from _unknown(f"exits.{intent}", target, book.states, "state")
    for key, intents in (("exits", book.exits), ("asides", book.asides)):
        for intent in intents:
            yield from _unknown(key, intent, book.intents, "intent")
    for name, state in book.states.items():
        yield from _of_state(f"states.{name}", state, book)


def _of_state(place: str, state: State, book: AgentPlaybook) -> Iterator[Fault]:
    for key in ("then", "give_up", "on_error"):
        yield from _unknown(f"{place}.{key}", getattr(state, key), book.states, "state")
    for intent, target in state.choose.items():
        yield from _unknown(f"{place}.choose.{intent}", target, book.states, "state")
        if not state.call:
            yield from _unknown(f"{place}.choose", intent, book.intents, "intent")
    for key in ("fill", "confirm"):
        yield from _unknown(f"{place}.{key}", getattr(state, key), book.slots, "slot")
    grammars = load_vocabulary("customer_says").grammars
    yield from _unknown(f"{place}.listen", state.listen, grammars, "grammar")
    known = {*book.slots, *(name for one in book.states.values() for name in one.save)}
    texts = {f"{place}.say": " ".join(state.say)}
    texts |= {f"{place}.arguments.{key}": str(text) for key, text in state.arguments.items()}
    for key, text in texts.items():
        for field in _fields(text):
            yield from _unknown(key, field, known, "slot")


def _fields(text: str) -> list[str]:
    """The names in braces."""
    try:
        return [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
    except ValueError:
        return []


def _unknown(key: str, name: str | None, known: Collection[str], what: str) -> Iterator[Fault]:
    if name is not None and name not in known:
        rule = f"there is no {what} `{name}`"
        yield Fault(place="playbook", key=key, rule=rule, near=nearest(name, known))
