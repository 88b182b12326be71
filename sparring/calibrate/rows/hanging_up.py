"""Customers that hang up: when they have had enough of the call, or of a question."""

from collections.abc import Iterator

from sparring.calibrate.customer_calls import Asked, Call, Calls, placed
from sparring.calibrate.finding import EXACT, Reading, Sound, Tolerance
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import calibration
from sparring.calibrate.wording import digit_gaps

LATER_S = 15
"""So long may the question take during which patience ends."""
ENOUGH, TOO_OFTEN = "impatient", "asked too often"


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called."""
    del quick
    return {
        "impatient": Asked({"temper": {"patience_s": 20}}, 4, 60),
        "twice": Asked({"temper": {"max_asks": 2}}, 2, 120),
    }


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "hanging_up", asked(quick=lab.quick))


@calibration("patience", group="customer", quick=False)
def patience(lab: Lab) -> Iterator[Reading]:
    """Who has no more patience hangs up at the first question after that, and never before."""
    some = calls(lab)["impatient"]
    limit_s = some[0].record.plan.persona.temper.patience_s or 0
    left = [call for call in some if call.record.ending.reason == ENOUGH]
    listen = _end(left[0] if left else some[0])
    yield Reading(f"hung up, of {len(some)}", len(some), len(left), EXACT, listen)
    asked_s = [_last_question_s(call) for call in left]
    ends_s = {"earliest": min(asked_s, default=None), "latest": max(asked_s, default=None)}
    for name, found_s in ends_s.items():
        yield Reading(f"{name}, s", limit_s, found_s, Tolerance(0, LATER_S))
    once_more = sum(_questions_after(call, limit_s) > 1 for call in left)
    yield Reading("answered once more", 0, once_more, EXACT)


def _last_question_s(call: Call) -> float:
    """When the customer's pipeline took the last question to be over."""
    ends = [turn.end for turn in call.record.turns if turn.side == "customer"]
    last = call.record.said_by("customer")[-1].start
    return call.record.ms(max(end for end in ends if end <= last)) / 1000


def _questions_after(call: Call, limit_s: float) -> int:
    """How many utterances of the customer's answer what was over after the limit."""
    turns = [turn.end for turn in call.record.turns if turn.side == "customer"]
    first = next((end for end in turns if call.record.ms(end) / 1000 > limit_s), None)
    return 0 if first is None else sum(one.start > first for one in call.record.said_by("customer"))


@calibration("asked_too_often", group="customer", quick=False)
def asked_too_often(lab: Lab) -> Iterator[Reading]:
    """Who answers a question only so often hangs up when asked once more."""
    some = calls(lab)["twice"]
    left = [call for call in some if call.record.ending.reason == TOO_OFTEN]
    listen = _end(left[0] if left else some[0])
    yield Reading(f"hung up, of {len(some)}", len(some), len(left), EXACT, listen)
    allowed = some[0].record.plan.persona.temper.max_asks or 0
    told = max((_told(call) for call in left), default=None)
    yield Reading("the same was told", allowed, told, EXACT)


def _told(call: Call) -> int:
    """How often the fact that was told most often was told: the name, or the ZIP code."""
    facts = call.record.plan.facts
    texts = [one.meant for one in call.record.said_by("customer")]
    names = sum(facts.name in text for text in texts)
    return max(names, sum(digit_gaps(text) == len(facts.zip_code) - 1 for text in texts))


def _end(call: Call) -> Sound:
    return call.excerpt(max(0, call.record.n_samples - 10 * call.record.sample_rate_hz))
