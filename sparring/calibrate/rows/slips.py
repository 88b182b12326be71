"""What comes out unplanned when customers speak: in their words, and at the end in their voice."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from pipelines.playbook.disfluency_measured import measured_disfluency
from pipelines.record import CallRecord, Utterance
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, Calls, placed
from sparring.calibrate.finding import Reading, Sound
from sparring.calibrate.intervals import of_share
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.levels import rms_dbfs
from sparring.calibrate.registry import calibration
from sparring.calibrate.wording import (
    FILLERS,
    digit_gaps,
    facts_of,
    false_start,
    may_start_falsely,
    word_gaps,
    words_of,
)

TAIL_S = 0.4
FAINTER_DB = -2.0
"""An end that is so much fainter than that of the same words by the clear speaker trailed off."""
Answers = Sequence[tuple[Call, Utterance]]
Count = Callable[[str, CallRecord], int]


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called."""
    rate, n_calls, call_s = (1.0, 1, 25) if quick else (0.5, 6, 60)
    fills = {"filler_rate": rate}
    if quick:
        return {"fills": Asked({"disfluency": fills}, n_calls, call_s)}
    people = {
        "fills": fills | {"word_filler_rate": 0.25},
        "repeats": {"repetition_rate": 0.25},
        "starts": {"false_start_rate": 0.5},
        "corrects": {"self_correction_rate": 0.5, "name_correction_rate": 0.5},
        "trails": {"trailing_off_rate": 0.5},
        PLAIN: {},
    }
    return {who: Asked({"disfluency": how}, n_calls, call_s) for who, how in people.items()}


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "slips", asked(quick=lab.quick))


def answers(some: Sequence[Call]) -> Answers:
    """What was set out to be said, whether it was said to its end or not."""
    return [
        (call, one)
        for call in some
        for one in call.record.said_by("customer")
        if one.kind == "answer" and one.meant.strip()
    ]


def counted(some: Sequence[Call], parameter: str, done: Count, chances: Count) -> Reading:
    """A share of chances, both counted in the words of answers."""
    spoken = answers(some)
    n = sum(chances(one.meant, call.record) for call, one in spoken)
    with_it = [(call, one) for call, one in spoken if done(one.meant, call.record)]
    n_done = sum(done(one.meant, call.record) for call, one in with_it)
    rate = getattr(some[0].record.plan.persona.disfluency, parameter)
    share = n_done / n if n else None
    return Reading(f"{parameter}, of {n}", rate, share, of_share(rate, n), listen(some, with_it))


def listen(some: Sequence[Call], with_it: Answers) -> Sound:
    """The first of them."""
    return with_it[0][0].first(with_it[0][1]) if with_it else some[0].excerpt(0)


@calibration("fillers", group="customer")
def fillers(lab: Lab) -> Iterator[Reading]:
    """Answers begin with a filled pause as often as asked; so it is between words."""
    some = calls(lab)["fills"]
    yield counted(some, "filler_rate", lambda text, _: text.startswith(_OPENERS), lambda *_: 1)
    if not lab.quick:
        yield counted(some, "word_filler_rate", _fillers_within, _gaps)


_OPENERS = tuple(f"{filler}," for filler in sorted(FILLERS))


def _fillers_within(text: str, _record: CallRecord) -> int:
    return sum(word in FILLERS for word in words_of(text)) - text.startswith(_OPENERS)


def _gaps(text: str, record: CallRecord) -> int:
    return word_gaps(text, facts_of(record))


@calibration("repetitions", group="customer", quick=False)
def repetitions(lab: Lab) -> Iterator[Reading]:
    """Words that belong to no fact are said twice as often as asked."""
    some = calls(lab)["repeats"]
    measured = measured_disfluency([call.record for call in some])
    found = next(one for one in measured if one.parameter == "repetition_rate")
    twice = [(call, one) for call, one in answers(some) if _has_a_word_twice(one.meant)]
    case = f"of {found.n} words"
    tolerance = of_share(found.asked, found.n)
    yield Reading(case, found.asked, found.found, tolerance, listen(some, twice))


def _has_a_word_twice(text: str) -> bool:
    words = words_of(text)
    return any(a == b and len(a) > 1 for a, b in pairwise(words))


@calibration("false_starts", group="customer", quick=False)
def false_starts(lab: Lab) -> Iterator[Reading]:
    """Answers are broken off and begun again as often as asked."""
    some = calls(lab)["starts"]

    def could(text: str, record: CallRecord) -> int:
        return int(may_start_falsely(text, facts_of(record)))

    yield counted(some, "false_start_rate", lambda text, _: int(false_start(text) > 0), could)


@calibration("corrections", group="customer", quick=False)
def corrections(lab: Lab) -> Iterator[Reading]:
    """Numbers, and names, are said wrong at first and then corrected as often as asked."""
    some = calls(lab)["corrects"]
    yield counted(some, "self_correction_rate", _corrects_number, _has_number)
    yield counted(some, "name_correction_rate", _corrects_name, _has_name)


_SORRY = ", sorry, "


def _has_number(text: str, _record: CallRecord) -> int:
    return int(digit_gaps(text) > 0)


def _corrects_number(text: str, _record: CallRecord) -> int:
    wrong, _, right = text.partition(_SORRY)
    return int(digit_gaps(wrong) > 0 and digit_gaps(right) > 0)


def _has_name(text: str, record: CallRecord) -> int:
    return int(record.plan.facts.name in text)


def _corrects_name(text: str, record: CallRecord) -> int:
    return int(_SORRY + record.plan.facts.name in text)


@calibration("trailing_off", group="customer", quick=False)
def trailing_off(lab: Lab) -> Iterator[Reading]:
    """In a recording, the end of an answer is faint as often as asked.

    Compared are answers of which the clear speaker said the very words too.
    """
    found = calls(lab)
    usual = {one.said: _fall_db(call, one) for call, one in _whole(found[PLAIN])}
    twins = [(call, one) for call, one in _whole(found["trails"]) if one.said in usual]
    faint = [
        (call, one) for call, one in twins if _fall_db(call, one) - usual[one.said] < FAINTER_DB
    ]
    rate = found["trails"][0].record.plan.persona.disfluency.trailing_off_rate
    share = len(faint) / len(twins) if twins else None
    heard = listen(found["trails"], faint)
    yield Reading(f"rate, of {len(twins)}", rate, share, of_share(rate, len(twins)), heard)


def _whole(some: Sequence[Call]) -> Answers:
    return [(call, one) for call, one in answers(some) if not one.cut]


def _fall_db(call: Call, one: Utterance) -> float:
    """Level of the last of an utterance over that of the rest."""
    said = np.trim_zeros(call.cut(one))
    tail = min(round(TAIL_S * call.record.sample_rate_hz), len(said) // 2)
    levels = [rms_dbfs(part) or -100.0 for part in (said[-tail:], said[:-tail])]
    return levels[0] - levels[1]
