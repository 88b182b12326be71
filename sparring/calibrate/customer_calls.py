"""Calls of customers that differ from the clear speaker in a setting or two, for the rows.

Their line adds nothing, and their agent asks on whatever it is told, unless a row wants another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import soundfile

from personas.emulation import Emulation
from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import AgentVersion, Facts, Leg, Limits, Line, Persona, Service
from pipelines.record import CallRecord, Utterance
from reports.run import RunFolder
from sparring.calibrate.finding import Sound
from sparring.calibrate.interview import interviewer
from sparring.calibrate.lab import Lab
from sparring.calibrate.lab import sound as floats
from sparring.calibrate.measure import Sound as Samples

_WIRE = Leg(codec="pcm", delay_ms=0)
WIRE = Line(name="wire", summary="Adds nothing.", to_agent=_WIRE, to_customer=_WIRE)
Changes = Mapping[str, Any]
"""Field of a persona to its value, or to the values of some of its fields."""
_SPELLS = "v2"
PLAIN = "plain"
"""Who differs in nothing."""


Agent = Literal["yielding", "stubborn", "pausing", "spelling"]
"""Who calls: an interviewer that falls silent when it is spoken into, or does not, or pauses
between its sentences; or the library's agent that asks for spelling."""


@dataclass(frozen=True)
class Asked:
    """One customer, and how much is heard of it."""

    changes: Changes
    n_calls: int
    call_s: int
    persona: str = "clear"
    """From which it differs."""
    agent: Agent = "yielding"
    facts: Facts | None = None
    """None: drawn, by the call's seed."""
    model: bool = False
    """Whether its words come from a language model; OpenAI's, played within the call."""


@dataclass(frozen=True)
class Call:
    """A call over a line that adds nothing."""

    record: CallRecord
    said: Samples
    """The customer's mouth, shape (n_samples,)."""
    heard: Samples
    """The agent at the customer's ear, shape (n_samples,)."""

    def cut(self, one: Utterance) -> Samples:
        """The sound of an utterance of the customer's."""
        return self.said[one.start : one.end]

    def first(self, one: Utterance) -> Sound:
        """From two seconds before an utterance on."""
        return self.excerpt(max(0, one.start - 2 * self.record.sample_rate_hz))

    def excerpt(self, start: int) -> Sound:
        """From there on: the agent on the left, the customer on the right."""
        return Sound(self.record.sample_rate_hz, self.said[start:], self.heard[start:])


Calls = Mapping[str, Sequence[Call]]
"""Customer to its calls, in order of their seeds: the first of each have the same seed."""


def placed(lab: Lab, name: str, asked: Mapping[str, Asked]) -> Calls:
    """The calls of some customers, placed when first asked for by this name."""
    return read(lab.calls(name, lambda: customer_plans(asked)))


def read(run: RunFolder) -> Calls:
    """The calls of a run, with their sounds."""
    calls: dict[str, list[Call]] = {}
    for entry in run.entries():
        record = run.record(entry.call_id)
        if record is not None:
            said, heard = (
                soundfile.read(run.call_folder(entry.call_id) / file, dtype="int16")[0]
                for file in ("clean.wav", "recording.wav")
            )
            one = Call(record, floats(said[:, 0]), floats(heard[:, 1]))
            calls.setdefault(entry.persona, []).append(one)
    return calls


def customer_plans(asked: Mapping[str, Asked]) -> list[CallPlan]:
    """The plans of some customers. The n-th calls of all have one seed, and the same facts."""
    most = max(one.n_calls for one in asked.values())
    library = Library.standard()
    base = plans(library.suite("default"), library=library, persona=("clear",), repeats=most)
    personas = {one.persona: library.persona(one.persona) for one in asked.values()}
    return [
        plan.model_copy(
            update={
                "persona": changed(personas[one.persona], one.changes, name=who),
                "agent": _agent(library, plan.agent.agent, one.agent),
                "facts": one.facts or plan.facts,
                "line": WIRE,
                "limits": Limits(call_s=one.call_s),
                **(_played_by_a_model(plan) if one.model else {}),
            }
        )
        for who, one in asked.items()
        for plan in base[: one.n_calls]
    ]


def _played_by_a_model(plan: CallPlan) -> dict[str, object]:
    services = plan.customer.services.model_copy(update={"llm": Service(service="openai")})
    customer = plan.customer.model_copy(update={"services": services})
    return {"customer": customer, "emulators": {"openai": Emulation()}}


def _agent(library: Library, name: str, asked: Agent) -> AgentVersion:
    agent = library.agent_file(name)
    if asked == "spelling":
        return agent.version(_SPELLS)
    return interviewer(agent.version(), yields=asked != "stubborn", pauses=asked == "pausing")


def changed(persona: Persona, changes: Changes, *, name: str) -> Persona:
    """The persona with some settings that differ, checked as those of a file are."""
    values = persona.model_dump()
    for field, change in changes.items():
        below = values[field]
        both = isinstance(below, Mapping) and isinstance(change, Mapping)
        values[field] = {**below, **change} if both else change
    return Persona.model_validate({**values, "name": name})
