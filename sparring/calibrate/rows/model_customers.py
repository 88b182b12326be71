"""Customers whose words come from a model: how they speak and take turns stays their persona's."""

from collections.abc import Iterator
from dataclasses import replace

from pipelines.playbook.disfluency_measured import measured_disfluency
from sparring.calibrate.customer_calls import Asked, Calls, placed
from sparring.calibrate.finding import Reading
from sparring.calibrate.intervals import of_share
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import calibration
from sparring.calibrate.rows.slips import answers, listen
from sparring.calibrate.rows.unasked import TAKING, Deed, timed

DEEDS: tuple[Deed, ...] = ("barge_in", "backchannel")


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called; their model is OpenAI's, played within the call."""
    rate, n_calls, call_s = (1.0, 1, 20) if quick else (0.5, 4, 60)
    how = {"filler_rate": rate, "repetition_rate": rate / 2}
    people = {"disfluent": Asked({"disfluency": how}, n_calls, call_s, model=True)}
    for deed in DEEDS:
        taking = {"turn_taking": TAKING[deed] | {f"{deed}_rate": rate}}
        people[deed] = Asked(taking, n_calls, call_s, model=True)
    return people


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "model_customers", asked(quick=lab.quick))


@calibration("model_customers", group="customer", quick=False)
def model_customers(lab: Lab) -> Iterator[Reading]:
    """A customer that a model plays is as disfluent as asked, and speaks unasked as often."""
    found = calls(lab)
    some = found["disfluent"]
    for one in measured_disfluency([call.record for call in some]):
        case = f"{one.parameter}, of {one.n}"
        heard = listen(some, answers(some))
        yield Reading(case, one.asked, one.found, of_share(one.asked, one.n), heard)
    for deed in DEEDS:
        for reading in timed(found, deed):
            yield replace(reading, case=f"{deed}: {reading.case}")
