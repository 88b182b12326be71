"""How customers take turns: whole calls by controls, from their records and against chance."""

from collections.abc import Iterator, Sequence

from evaluators.manners import (
    Found,
    UnaskedKind,
    measure_answer_delay_ms,
    measure_onset_ms,
    measure_rate,
)
from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import Limits
from pipelines.record import CallRecord
from sparring.calibrate.finding import Reading, within
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import calibration

N_CALLS = 12
_RATES: dict[UnaskedKind, tuple[str, ...]] = {
    "barge_in": ("clear_barge_in_050", "clear_barge_in_100"),
    "backchannel": ("clear_backchannel_050", "clear_backchannel_100"),
    "cough": ("cougher",),
    "aside": ("bystander",),
}


def _plans() -> Sequence[CallPlan]:
    library = Library.standard()
    names = ("clear", "slow_answerer", *(name for names in _RATES.values() for name in names))
    suite = library.suite("full").model_copy(update={"limits": Limits(call_s=60)})
    return plans(
        suite, library=library, persona=names, scenario=("sprocket_offer",), repeats=N_CALLS
    )


def _records(lab: Lab, persona: str) -> list[CallRecord]:
    run = lab.calls("manners", _plans)
    found = (run.record(entry.call_id) for entry in run.entries())
    return [record for record in found if record and record.plan.persona.name == persona]


def _reading(persona: str, found: Found) -> Reading:
    case = f"{persona}, n={found.n}"
    return Reading(case, found.asked, found.found, within(found.tolerance))


@calibration("unasked_rate", group="customer", quick=False)
def unasked_rate(lab: Lab) -> Iterator[Reading]:
    """Customers barge in, murmur, cough and talk to others as often as asked, within chance."""
    for kind, names in _RATES.items():
        for name in names:
            yield _reading(name, measure_rate(_records(lab, name), kind))


@calibration("unasked_onset", group="customer", unit="ms", quick=False)
def unasked_onset(lab: Lab) -> Iterator[Reading]:
    """They do so when asked, on average."""
    for kind, names in _RATES.items():
        for name in names:
            yield _reading(name, measure_onset_ms(_records(lab, name), kind))


@calibration("answer_delay", group="customer", unit="ms", quick=False)
def answer_delay(lab: Lab) -> Iterator[Reading]:
    """A slow customer waits longer than a quick one by what was asked."""
    found = measure_answer_delay_ms(_records(lab, "slow_answerer"), _records(lab, "clear"))
    yield _reading("slow_answerer", found)
