"""What customers do beside answering, each behaviour by the measurement in its own file."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.playbook.behaviours import measure
from pipelines.playbook.behaviours.acting import Measurement
from sparring.calibrate.customer_calls import Asked, Call, Calls, placed
from sparring.calibrate.finding import EXACT, Reading, Sound, Tolerance
from sparring.calibrate.intervals import of_share
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import calibration

LATER_S = 20
"""So long may the question take, and the answer to it, during which the time comes to leave."""
OFTEN = 0.5
"""Of what is drawn once or twice in a call, no number of calls would do: that is always done."""
BEHAVIOURS: tuple[tuple[dict[str, Any], int], ...] = (
    ({"behaviour": "answer_another", "rate": OFTEN}, 4),
    ({"behaviour": "ask_price", "times": 2}, 2),
    ({"behaviour": "ask_robot"}, 2),
    ({"behaviour": "call_later", "times": 2}, 2),
    ({"behaviour": "child", "questions": 3}, 2),
    ({"behaviour": "foreign_first", "turns": 2}, 2),
    ({"behaviour": "has_to_go", "after_s": 30}, 2),
    ({"behaviour": "lose_patience", "annoyances": 2}, 2),
    ({"behaviour": "mishear", "rate": OFTEN}, 4),
    ({"behaviour": "old_address", "rate": 1.0}, 2),
    ({"behaviour": "refuse_untold", "times": 2}, 2),
    ({"behaviour": "take_back", "rate": 1.0, "times": 10}, 2),
    ({"behaviour": "wrong_number", "times": 2}, 2),
)
"""Parameters, and in how many calls."""
CALL_S = 60


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called, by the behaviour."""
    del quick
    return {
        str(how["behaviour"]): Asked({"behaviours": [how]}, n_calls, CALL_S)
        for how, n_calls in BEHAVIOURS
    }


def calls(lab: Lab) -> Calls:
    """All calls of this file's row."""
    return placed(lab, "behaviours", asked(quick=lab.quick))


@calibration("behaviours", group="customer", quick=False)
def behaviours(lab: Lab) -> Iterator[Reading]:
    """Each behaviour is done as often as asked, by its own measurement."""
    for name, some in calls(lab).items():
        for found in measure(call.record for call in some):
            case = f"{name}, {found.parameter}, of {found.n}"
            allowed = tolerance(found)
            yield Reading(case, found.asked, found.found, allowed, listen(some, name))


def tolerance(found: Measurement) -> Tolerance:
    """Chance, for a rate; a question's time, for a time; none, for a number."""
    if found.parameter == "rate":
        return of_share(found.asked, found.n)
    return Tolerance(0, LATER_S) if found.parameter.endswith("_s") else EXACT


def listen(some: Sequence[Call], name: str) -> Sound:
    """From just before it is first done."""
    done = ((call, e.at) for call in some for e in call.record.events if e.name == name)
    call, at = next(done, (some[0], 0))
    return call.excerpt(max(0, at - 3 * call.record.sample_rate_hz))
