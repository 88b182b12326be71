"""How customers of the library take turns, over their own lines, with an agent that has an aim."""

from collections.abc import Iterator, Sequence
from statistics import mean

from evaluators.manners import (
    DELAY_TOLERANCE_MS,
    Found,
    UnaskedKind,
    measure_onset_ms,
    measure_rate,
)
from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import Limits
from pipelines.record import CallRecord, Kind
from sparring.calibrate.customer_calls import Call, Calls, read
from sparring.calibrate.finding import Reading, Sound, within
from sparring.calibrate.intervals import of_mean
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import calibration
from sparring.calibrate.rows.thinking import waits

N_CALLS = 4
RATES: dict[UnaskedKind, tuple[str, ...]] = {
    "barge_in": ("clear_barge_in_050",),
    "backchannel": ("clear_backchannel_050",),
    "cough": ("cougher",),
    "aside": ("bystander",),
}
"""Deed to those who do it."""


def _plans() -> Sequence[CallPlan]:
    library = Library.standard()
    names = ("clear", "slow_answerer", *(name for names in RATES.values() for name in names))
    suite = library.suite("full").model_copy(update={"limits": Limits(call_s=60)})
    return plans(
        suite, library=library, persona=names, scenario=("sprocket_offer",), repeats=N_CALLS
    )


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return read(lab.calls("manners", _plans))


def records(some: Sequence[Call]) -> list[CallRecord]:
    """What is known of them."""
    return [call.record for call in some]


def reading(persona: str, some: Sequence[Call], found: Found, kind: Kind) -> Reading:
    """What was found, and the first time that it was done."""
    case = f"{persona}, n={found.n}"
    return Reading(case, found.asked, found.found, within(found.tolerance), _first(some, kind))


def _first(some: Sequence[Call], kind: Kind) -> Sound:
    done = (
        call.first(one)
        for call in some
        for one in call.record.said_by("customer")
        if one.kind == kind
    )
    return next(done, some[0].excerpt(0))


@calibration("unasked_rate", group="customer", quick=False)
def unasked_rate(lab: Lab) -> Iterator[Reading]:
    """Customers of the library barge in, murmur, cough and talk to others as often as asked."""
    found = calls(lab)
    for kind, names in RATES.items():
        for name in names:
            yield reading(name, found[name], measure_rate(records(found[name]), kind), kind)


@calibration("unasked_onset", group="customer", unit="ms", quick=False)
def unasked_onset(lab: Lab) -> Iterator[Reading]:
    """They do so when asked, on average."""
    found = calls(lab)
    for kind, names in RATES.items():
        for name in names:
            yield reading(name, found[name], measure_onset_ms(records(found[name]), kind), kind)


@calibration("answer_delay", group="customer", unit="ms", quick=False)
def answer_delay(lab: Lab) -> Iterator[Reading]:
    """A slow customer of the library waits longer than a quick one by what was asked."""
    found = calls(lab)
    slow, quick = found["slow_answerer"], found["clear"]
    slow_ms, quick_ms = (
        [ms for record in records(some) for _, ms in waits(record)] for some in (slow, quick)
    )
    later_ms = mean(slow_ms) - mean(quick_ms) if slow_ms and quick_ms else None
    asked_ms = slow[0].record.plan.persona.turn_taking.answer_delay_ms
    tolerance = of_mean(slow_ms, slack=DELAY_TOLERANCE_MS)
    case = f"slow_answerer, n={len(slow_ms)}"
    yield Reading(case, asked_ms, later_ms, tolerance, _first(slow, "answer"))
