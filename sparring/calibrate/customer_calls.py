"""Calls of customers that differ from the clear speaker in a setting or two, for the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import soundfile

from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import Leg, Limits, Line, Persona
from pipelines.record import CallRecord, Utterance
from sparring.calibrate.finding import Sound, Tolerance, within
from sparring.calibrate.lab import Lab
from sparring.calibrate.lab import sound as floats
from sparring.calibrate.measure import Sound as Samples

_WIRE = Leg(codec="pcm", delay_ms=0)
WIRE = Line(name="wire", summary="Adds nothing.", to_agent=_WIRE, to_customer=_WIRE)
Changes = Mapping[str, Any]
"""Field of a persona to its value, or to the values of some of its fields."""
PLAIN = "plain"
"""Who differs in nothing."""
_SIGMAS = 3


@dataclass(frozen=True)
class Asked:
    """One customer, and how much is heard of it."""

    changes: Changes
    n_calls: int
    call_s: int


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

    def excerpt(self, start: int) -> Sound:
        """From there on: the agent on the left, the customer on the right."""
        return Sound(self.record.sample_rate_hz, self.said[start:], self.heard[start:])


Calls = Mapping[str, Sequence[Call]]
"""Customer to its calls, in order of their seeds: the first of each have the same seed."""


def placed(lab: Lab, name: str, asked: Mapping[str, Asked]) -> Calls:
    """The calls of some customers, placed when first asked for by this name."""
    run = lab.calls(name, lambda: customer_plans(asked))
    calls: dict[str, list[Call]] = {who: [] for who in asked}
    for entry in run.entries():
        record = run.record(entry.call_id)
        if record is not None:
            said, _ = soundfile.read(run.call_folder(entry.call_id) / "clean.wav", dtype="int16")
            heard, _ = soundfile.read(
                run.call_folder(entry.call_id) / "recording.wav", dtype="int16"
            )
            calls[entry.persona].append(Call(record, floats(said[:, 0]), floats(heard[:, 1])))
    return calls


def customer_plans(asked: Mapping[str, Asked]) -> list[CallPlan]:
    """The plans of some customers. The n-th calls of all have one seed, and the same facts."""
    most = max(one.n_calls for one in asked.values())
    library = Library.standard()
    base = plans(library.suite("default"), library=library, persona=("clear",), repeats=most)
    return [
        plan.model_copy(
            update={
                "persona": changed(plan.persona, one.changes, name=who),
                "line": WIRE,
                "limits": Limits(call_s=one.call_s),
            }
        )
        for who, one in asked.items()
        for plan in base[: one.n_calls]
    ]


def changed(persona: Persona, changes: Changes, *, name: str) -> Persona:
    """The persona with some settings that differ, checked as those of a file are."""
    values = persona.model_dump()
    for field, change in changes.items():
        values[field] = {**values[field], **change} if isinstance(change, Mapping) else change
    return Persona.model_validate({**values, "name": name})


def chance(rate: float, n: int) -> Tolerance:
    """What chance may do to a share of `n` draws: three standard errors."""
    return within(_SIGMAS * float((rate * (1 - rate) / max(1, n)) ** 0.5))
