"""Customers that leave the agent waiting: they say nothing, put it on hold, hand the phone on."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import mean, median

from pipelines.manners.waiting import HANDING_ON_S, MUSIC_BELOW_SPEECH_DB
from pipelines.record import CallRecord, Event, Kind, Utterance
from sparring.calibrate.customer_calls import Asked, Call, Calls, placed
from sparring.calibrate.finding import EXACT, Reading, Sound, Tolerance, within
from sparring.calibrate.intervals import of_share
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.levels import rms_dbfs
from sparring.calibrate.measure.voice import pitch_hz
from sparring.calibrate.registry import calibration

OTHER = {"ids": {"espeak": "en-us+f3"}}
"""The voice that goes on when the telephone was handed on."""
PITCH_WITHIN = 0.1
"""Share of a voice's median pitch: it says other words."""
NOTICED = Tolerance(0, 600)
"""A mouth that has fallen silent is noticed a little later, and text to speech takes its time."""
LENGTH_WITHIN_MS = 20
"""One frame of the line."""


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called. Nobody leaves twice in a call, so there are many short ones."""
    del quick
    holds = {"hold_rate": 0.4, "hold_s": 8}
    return {
        "holds": Asked({"turn_taking": holds}, 12, 36),
        "hands_on": Asked({"turn_taking": {"handover_rate": 0.4}, "second_voice": OTHER}, 12, 36),
        "silent": Asked({"turn_taking": {"silence_rate": 0.4}}, 8, 60),
        "other": Asked({"voice": OTHER}, 1, 30),
    }


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "absences", asked(quick=lab.quick))


def event(record: CallRecord, name: str) -> Event | None:
    """The first of the customer's of that name."""
    return next((one for one in record.events if one.side == "customer" and one.name == name), None)


def said(call: Call, kind: Kind, *, before: int | None = None, after: int = 0) -> list[Utterance]:
    """The customer's utterances of a kind that begin between two samples."""
    end = call.record.n_samples if before is None else before
    spoken = call.record.said_by("customer")
    return [one for one in spoken if one.kind == kind and after <= one.start < end]


def left(some: Sequence[Call], name: str, rate: float) -> Reading:
    """How often customers leave instead of answering, until they have done so once."""
    gone = [(call, event(call.record, name)) for call in some]
    n_left = sum(one is not None for _, one in gone)
    n_answers = sum(len(said(call, "answer", before=one.at if one else None)) for call, one in gone)
    n = n_left + n_answers
    share = n_left / n if n else None
    listen = next((_from(call, one.at) for call, one in gone if one), some[0].excerpt(0))
    return Reading(f"rate, of {n}", rate, share, of_share(rate, n), listen)


def _from(call: Call, at: int) -> Sound:
    return call.excerpt(max(0, at - call.record.sample_rate_hz))


@calibration("holds", group="customer", quick=False)
def holds(lab: Lab) -> Iterator[Reading]:
    """They put the agent on hold as often and for as long as asked, with music as loud as asked."""
    some = calls(lab)["holds"]
    persona = some[0].record.plan.persona
    yield left(some, "holds", persona.turn_taking.hold_rate)
    music = [(call, one) for call in some for one in said(call, "music") if not one.cut]
    lengths_ms = [call.record.ms(one.end - one.start) for call, one in music]
    length_ms = mean(lengths_ms) if lengths_ms else None
    case = f"length, mean of {len(music)}, ms"
    yield Reading(case, 1000 * persona.turn_taking.hold_s, length_ms, within(LENGTH_WITHIN_MS))
    levels = [rms_dbfs(call.cut(one)) for call, one in music]
    known = [level for level in levels if level is not None]
    asked_dbfs = persona.voice.level_dbfs + MUSIC_BELOW_SPEECH_DB
    yield Reading("music, dBFS", asked_dbfs, mean(known) if known else None, within(0.5))


@calibration("handovers", group="customer", quick=False)
def handovers(lab: Lab) -> Iterator[Reading]:
    """They hand the telephone on as often as asked, and the other voice is heard from then on."""
    found = calls(lab)
    some = found["hands_on"]
    yield left(some, "hands_on", some[0].record.plan.persona.turn_taking.handover_rate)
    backs = [(call, event(call.record, "back")) for call in some]
    later = [(call, one) for call, e in backs if e for one in said(call, "answer", after=e.at)]
    sooner = [(call, one) for call, e in backs if e for one in said(call, "answer", before=e.at)]
    of_other = [(call, one) for call in found["other"] for one in said(call, "answer")]
    other_hz = _pitch_hz(of_other) or 0.0
    heard_hz = _pitch_hz(later)
    yield Reading("pitch after, Hz", other_hz, heard_hz, within(PITCH_WITHIN * other_hz))
    gaps_ms = [ms for call, e in backs if e for ms in _gap_ms(call)]
    gap_ms = mean(gaps_ms) if gaps_ms else None
    yield Reading("silence between the voices, ms", 1000 * HANDING_ON_S, gap_ms, NOTICED)
    own_hz = _pitch_hz(sooner)
    differs = own_hz is not None and abs(own_hz - other_hz) > PITCH_WITHIN * other_hz
    yield Reading("voices that were the other's before", 0, int(not differs), EXACT)


def _gap_ms(call: Call) -> list[float]:
    """Between what is said about handing the telephone on and what the other says."""
    pairs = pairwise(said(call, "hold"))
    return [call.record.ms(after.start - before.end) for before, after in pairs]


def _pitch_hz(spoken: Sequence[tuple[Call, Utterance]]) -> float | None:
    found = [pitch_hz(call.cut(one), call.record.sample_rate_hz) for call, one in spoken]
    known = [hz for hz in found if hz is not None]
    return median(known) if known else None


@calibration("silences", group="customer", quick=False)
def silences(lab: Lab) -> Iterator[Reading]:
    """They leave as many questions unanswered as asked, and then say nothing until asked again."""
    some = calls(lab)["silent"]
    taking = some[0].record.plan.persona.turn_taking
    spans = [(call, *span) for call in some for span in unanswered(call.record)]
    n_broken = sum(bool(said(call, "answer", after=at)) for call, at, _ in spans)
    n = sum(len(said(call, "answer")) for call in some) - n_broken + len(spans)
    share = len(spans) / n if n else None
    listen = _from(spans[0][0], spans[0][1]) if spans else some[0].excerpt(0)
    tolerance = of_share(taking.silence_rate, n)
    yield Reading(f"rate, of {n}", taking.silence_rate, share, tolerance, listen)
    spoke = sum(bool(said(call, "answer", after=at, before=until)) for call, at, until in spans)
    yield Reading(f"broken too soon, of {len(spans)}", 0, spoke, EXACT)


def unanswered(record: CallRecord) -> Iterator[tuple[int, int]]:
    """From when a customer stays silent until the agent has spoken up again, in samples."""
    for one in record.events:
        if one.side == "customer" and one.name == "stays_silent":
            agent = (other.end for other in record.said_by("agent") if other.start > one.at)
            yield one.at, next(agent, record.n_samples)
