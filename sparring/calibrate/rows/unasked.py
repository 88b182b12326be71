"""What customers do while the agent speaks: how often, when, and how loudly."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import mean, stdev
from typing import Any, Literal

from pipelines.record import CallRecord, Kind, Utterance
from sparring.calibrate.chances import Chance, chances
from sparring.calibrate.customer_calls import Asked, Call, Calls, placed
from sparring.calibrate.finding import EXACT, Reading, within
from sparring.calibrate.intervals import of_mean, of_share, of_spread
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.levels import active_dbfs, rms_dbfs
from sparring.calibrate.registry import calibration

ONSET_WITHIN_MS = 80
"""Text to speech begins with silence, longer or shorter by the word."""
SPREAD_WITHIN_MS = 60
"""The same, as a standard deviation."""
Deed = Literal["barge_in", "backchannel", "cough", "aside"]
Taking = dict[str, Any]
TAKING: dict[Deed, Taking] = {
    "barge_in": {"barge_in_onset_ms": 1500, "barge_in_onset_sd_ms": 250},
    "backchannel": {"backchannel_onset_ms": 1500, "backchannel_level_db": -9},
    "cough": {"cough_onset_ms": 1200, "cough_level_db": -3},
    "aside": {"aside_onset_ms": 1300, "aside_level_db": -12},
}
"""What is asked for, beside the rate."""


GIVES_UP_MS = 1000
GIVES_UP_WITHIN_MS = 120
"""The agent's voice is noticed, and the customer's own begins, a little late."""
QUEUED_MS = 200
"""One does not begin so soon after something else that one has said."""
LEVEL_WITHIN_DB = 1.5
"""Words differ in loudness, and a cough's last silence is not part of its recording."""


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called, by what they do."""
    rate, n_calls, call_s = (1.0, 1, 20) if quick else (0.5, 8, 50)
    deeds: tuple[Deed, ...] = ("barge_in", "backchannel") if quick else tuple(TAKING)
    people: dict[str, Asked] = {
        deed: Asked({"turn_taking": TAKING[deed] | {f"{deed}_rate": rate}}, n_calls, call_s)
        for deed in deeds
    }
    if quick:
        return people
    gives_up = {"barge_in_persists": False, "barge_in_gives_up_ms": GIVES_UP_MS}
    taking = {"barge_in_rate": 1.0} | gives_up
    return people | {"gives_up": Asked({"turn_taking": taking}, 2, 60, agent="stubborn")}


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "unasked", asked(quick=lab.quick))


def moves(found: Calls, deed: Deed) -> list[Chance]:
    """The questions that could have been spoken into so, and what came of each."""
    taking = found[deed][0].record.plan.persona.turn_taking
    sd_ms = taking.barge_in_onset_sd_ms if deed == "barge_in" else 0
    return chances(found[deed], deed, onset_ms=getattr(taking, f"{deed}_onset_ms"), sd_ms=sd_ms)


def timed(found: Calls, deed: Deed) -> Iterator[Reading]:
    """How often it is done, and how long after the agent began."""
    taking = found[deed][0].record.plan.persona.turn_taking
    rate, onset_ms = getattr(taking, f"{deed}_rate"), getattr(taking, f"{deed}_onset_ms")
    some = moves(found, deed)
    done = [one for one in some if one.taken is not None]
    listen = done[0].call.excerpt(done[0].question.start) if done else found[deed][0].excerpt(0)
    share = len(done) / len(some) if some else None
    yield Reading(f"rate, of {len(some)}", rate, share, of_share(rate, len(some)), listen)
    onsets_ms = [one.onset_ms for one in done if one.onset_ms is not None]
    mean_ms = mean(onsets_ms) if onsets_ms else None
    tolerance = of_mean(onsets_ms, slack=ONSET_WITHIN_MS)
    yield Reading(f"onset, mean of {len(done)}, ms", onset_ms, mean_ms, tolerance)


@calibration("barge_ins", group="customer")
def barge_ins(lab: Lab) -> Iterator[Reading]:
    """Customers interrupt as often as asked, when asked, and as irregularly as asked."""
    found = calls(lab)
    yield from timed(found, "barge_in")
    if lab.quick:
        return
    queued = sum(_queued(call.record) for one in ("barge_in", "gives_up") for call in found[one])
    yield Reading("begun behind their own speech", 0, queued, EXACT)
    asked_ms = found["barge_in"][0].record.plan.persona.turn_taking.barge_in_onset_sd_ms
    onsets_ms = [ms for one in moves(found, "barge_in") if (ms := one.onset_ms) is not None]
    sd_ms = stdev(onsets_ms) if len(onsets_ms) > 1 else None
    tolerance = of_spread(asked_ms, len(onsets_ms), slack=SPREAD_WITHIN_MS)
    yield Reading(f"onset, deviation of {len(onsets_ms)}, ms", asked_ms, sd_ms, tolerance)


@calibration("giving_up", group="customer", unit="ms", quick=False)
def giving_up(lab: Lab) -> Iterator[Reading]:
    """Who does not persist falls silent when the agent has talked on for as long as was asked."""
    found = calls(lab)["gives_up"]
    asked_ms = found[0].record.plan.persona.turn_taking.barge_in_gives_up_ms
    some = [(call, one) for call, one in said(found, "barge_in") if one.cut]
    lengths_ms = [call.record.ms(one.end - one.start) for call, one in some]
    mean_ms = mean(lengths_ms) if lengths_ms else None
    listen = some[0][0].first(some[0][1]) if some else found[0].excerpt(0)
    case = f"overlap, mean of {len(some)}"
    yield Reading(case, asked_ms, mean_ms, within(GIVES_UP_WITHIN_MS), listen)


@calibration("backchannels", group="customer")
def backchannels(lab: Lab) -> Iterator[Reading]:
    """They murmur as often as asked, when asked, and as quietly."""
    found = calls(lab)
    yield from timed(found, "backchannel")
    yield from quieter(found["backchannel"], "backchannel")


@calibration("coughs", group="customer", quick=False)
def coughs(lab: Lab) -> Iterator[Reading]:
    """They cough as often as asked, when asked, and as loudly."""
    found = calls(lab)
    yield from timed(found, "cough")
    persona = found["cough"][0].record.plan.persona
    asked_dbfs = persona.voice.level_dbfs + persona.turn_taking.cough_level_db
    levels = [rms_dbfs(call.cut(one)) for call, one in said(found["cough"], "cough")]
    known = [level for level in levels if level is not None]
    found_dbfs = mean(known) if known else None
    yield Reading("level, dBFS", asked_dbfs, found_dbfs, within(LEVEL_WITHIN_DB))


@calibration("asides", group="customer", quick=False)
def asides(lab: Lab) -> Iterator[Reading]:
    """They talk to somebody else as often as asked, when asked, and as quietly."""
    found = calls(lab)
    yield from timed(found, "aside")
    yield from quieter(found["aside"], "aside")


def quieter(some: Sequence[Call], deed: Deed) -> Iterator[Reading]:
    """How much quieter it is than answers, by the active speech level of what was said whole."""
    asked_db = getattr(some[0].record.plan.persona.turn_taking, f"{deed}_level_db")
    levels = [_level_dbfs(some, kind) for kind in (deed, "answer")]
    found_db = levels[0] - levels[1] if levels[0] is not None and levels[1] is not None else None
    yield Reading("below answers, dB", asked_db, found_db, within(LEVEL_WITHIN_DB))


def _level_dbfs(some: Sequence[Call], kind: Kind) -> float | None:
    whole = [(call, one) for call, one in said(some, kind) if not one.cut]
    levels = [active_dbfs(call.cut(one), call.record.sample_rate_hz) for call, one in whole]
    known = [level for level in levels if level is not None]
    return mean(known) if known else None


def _queued(record: CallRecord) -> int:
    """Barge-ins that begin as soon as the customer has finished something else."""
    own = pairwise(record.said_by("customer"))
    waits_ms = [record.ms(b.start - a.end) for a, b in own if b.kind == "barge_in"]
    return sum(ms < QUEUED_MS for ms in waits_ms)


def said(some: Sequence[Call], kind: Kind) -> list[tuple[Call, Utterance]]:
    """The customers' utterances of a kind."""
    return [
        (call, one) for call in some for one in call.record.said_by("customer") if one.kind == kind
    ]
