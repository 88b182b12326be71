"""Customers, from the records and the clean recordings of their calls.

Of the rates in between, turn-taking's are measured over more calls in `manners`; here, what is to
happen always does, and can be listened to. The short version asks for nothing else.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np

from evaluators.barge_ins import Run, agent_runs
from personas.schema import Persona
from pipelines.playbook.disfluency_measured import measured_disfluency
from pipelines.record import CallRecord, Utterance
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, Calls, chance, placed
from sparring.calibrate.finding import Reading, within
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.spoken import silences_ms, spoken_ms
from sparring.calibrate.registry import calibration

ONSET_SLACK_MS = 200
"""Speech of the agent's that ends so soon after the onset may have left no time for it."""
ONSET_WITHIN_MS = 80
"""Text to speech begins with silence, longer or shorter by the word."""
ANSWER_WITHIN_MS = 40
"""Two frames of the line."""
PAUSE_WITHIN_MS = 40
"""The voice's own gaps before and after stops and fricatives."""
OWN_GAP_MS = 450
"""A voice by itself leaves shorter gaps between words."""
RATE_WITHIN = 0.05
"""Share of the speech rate: voices do not stretch all sounds alike."""
DIGITS = {*["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]}
Move = Literal["barge_in", "backchannel"]


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called."""
    rate = 1.0 if quick else 0.5
    few, many, call_s = (1, 1, 20) if quick else (3, 8, 40)
    barges = {"turn_taking": {"barge_in_rate": 1.0, "barge_in_onset_ms": 1200}}
    murmurs = {
        "turn_taking": {"backchannel_rate": 1.0, "backchannel_onset_ms": 1500},
        "disfluency": {"filler_rate": rate},
    }
    thinks = {
        "turn_taking": {"answer_delay_ms": 1500},
        "disfluency": {"pause_rate": rate, "pause_ms": 800},
    }
    return {
        PLAIN: Asked({}, few, call_s),
        "interrupts": Asked(barges, few, call_s),
        "murmurs": Asked(murmurs, many, call_s),
        "thinks": Asked(thinks, few, call_s + 12),
        "slow": Asked({"voice": {"rate_wpm": 110}}, few, 20),
        "fast": Asked({"voice": {"rate_wpm": 220}}, few, 20),
    }


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "customers", asked(quick=lab.quick))


def persona(some: Sequence[Call]) -> Persona:
    """Who was called."""
    return some[0].record.plan.persona


# ---- taking turns --------------------------------------------------------------------------------


@calibration("barge_ins", group="customer")
def barge_ins(lab: Lab) -> Iterator[Reading]:
    """Who always interrupts does so whenever the agent speaks for long enough, when asked."""
    some = calls(lab)["interrupts"]
    taking = persona(some).turn_taking
    yield from moves(some, "barge_in", taking.barge_in_rate, taking.barge_in_onset_ms)


@calibration("backchannels", group="customer")
def backchannels(lab: Lab) -> Iterator[Reading]:
    """Who always murmurs does so whenever the agent speaks for long enough, when asked."""
    some = calls(lab)["murmurs"]
    taking = persona(some).turn_taking
    yield from moves(some, "backchannel", taking.backchannel_rate, taking.backchannel_onset_ms)


def moves(some: Sequence[Call], kind: Move, rate: float, onset_ms: int) -> Iterator[Reading]:
    """How often the agent's speech has such a move in it, if it was long enough, and when."""
    runs = [(call, run) for call in some for run in agent_runs(call.record)]
    found = [(call, run, _onset_ms(call.record, run, kind)) for call, run in runs]
    chances = [
        (call, run, at_ms)
        for call, run, at_ms in found
        if at_ms is not None or _lasts_ms(call.record, run) >= onset_ms + ONSET_SLACK_MS
    ]
    done = [(call, run, at_ms) for call, run, at_ms in chances if at_ms is not None]
    share = len(done) / len(chances) if chances else None
    listen = done[0][0].excerpt(done[0][1].start) if done else None
    yield Reading(f"rate, of {len(chances)}", rate, share, chance(rate, len(chances)), listen)
    mean_ms = float(np.mean([at_ms for _, _, at_ms in done])) if done else None
    yield Reading("onset on average, ms", onset_ms, mean_ms, within(ONSET_WITHIN_MS))


def _onset_ms(record: CallRecord, run: Run, kind: Move) -> float | None:
    said = (one for one in record.said_by("customer") if one.kind == kind)
    at = (record.ms(one.start - run.start) for one in said if run.start <= one.start < run.end)
    return next(at, None)


def _lasts_ms(record: CallRecord, run: Run) -> float:
    return record.ms(run.end - run.start)


@calibration("thinking_time", group="customer", unit="ms")
def thinking_time(lab: Lab) -> Iterator[Reading]:
    """First answers come as much later than the clear speaker's as thinking was asked to take.

    Compared are the first answers of calls with one seed, of which all before is the same.
    """
    found = calls(lab)
    thinks, plain = found["thinks"], found[PLAIN]
    pairs = list(zip(thinks, plain, strict=False))
    waits_ms = [(first_answer_ms(a), first_answer_ms(b)) for a, b in pairs]
    later_ms = [a - b for a, b in waits_ms if a is not None and b is not None]
    mean_ms = float(np.mean(later_ms)) if later_ms else None
    delay_ms = persona(thinks).turn_taking.answer_delay_ms
    listen = thinks[0].excerpt(0)
    yield Reading(f"later, of {len(later_ms)}", delay_ms, mean_ms, within(ANSWER_WITHIN_MS), listen)


def first_answer_ms(call: Call) -> float | None:
    """When the customer first answers. None: never."""
    answers = (one for one in call.record.said_by("customer") if one.kind == "answer")
    return next((call.record.ms(one.start) for one in answers), None)


# ---- speaking ------------------------------------------------------------------------------------


@calibration("fillers", group="customer")
def fillers(lab: Lab) -> Iterator[Reading]:
    """Answers begin with a filled pause as often as asked."""
    some = calls(lab)["murmurs"]
    measured = measured_disfluency([call.record for call in some])
    found = next(one for one in measured if one.parameter == "filler_rate")
    tolerance = chance(found.asked, found.n)
    case = f"before an answer, of {found.n}"
    yield Reading(case, found.asked, found.found, tolerance, some[0].excerpt(0))


@calibration("digit_pauses", group="customer")
def digit_pauses(lab: Lab) -> Iterator[Reading]:
    """In a recording, numbers have as many pauses in them, and as long ones, as asked."""
    some = calls(lab)["thinks"]
    how = persona(some).disfluency
    said = [(call, one) for call in some for one in numbers(call)]
    n = sum(digit_gaps(one.said) for _, one in said)
    lengths_ms = [ms for call, one in said for ms in pauses_ms(call, one)]
    share = len(lengths_ms) / n if n else None
    listen = said[0][0].excerpt(said[0][1].start) if said else None
    yield Reading(f"rate, of {n}", how.pause_rate, share, chance(how.pause_rate, n), listen)
    median_ms = float(np.median(lengths_ms)) if lengths_ms else None
    yield Reading("length, median, ms", how.pause_ms, median_ms, within(PAUSE_WITHIN_MS))


def numbers(call: Call) -> list[Utterance]:
    """What the customer said with a number in it, to its end."""
    said = call.record.said_by("customer")
    return [one for one in said if not one.cut and digit_gaps(one.said)]


def digit_gaps(text: str) -> int:
    """How many digits follow another."""
    words = [word.strip(",.?!").lower() for word in text.split()]
    return sum(a in DIGITS and b in DIGITS for a, b in pairwise(words))


def pauses_ms(call: Call, one: Utterance) -> list[float]:
    """Silences in an utterance that the voice would not have left by itself."""
    return silences_ms(call.cut(one), call.record.sample_rate_hz, at_least_ms=OWN_GAP_MS)


@calibration("speech_rate", group="customer")
def speech_rate(lab: Lab) -> Iterator[Reading]:
    """In a recording, the same words take as much less time as the words per minute are more."""
    found = calls(lab)
    usual = _times_ms(found[PLAIN])
    for who in ("slow", "fast"):
        times_ms = _times_ms(found[who])
        shared = sorted(usual.keys() & times_ms)
        took_ms = sum(times_ms[text] for text in shared)
        ratio = sum(usual[text] for text in shared) / took_ms if took_ms else None
        wpm, usual_wpm = (persona(found[one]).voice.rate_wpm for one in (who, PLAIN))
        asked = wpm / usual_wpm
        case = f"{wpm} over {usual_wpm} words per minute"
        listen = found[who][0].excerpt(0)
        yield Reading(case, asked, ratio, within(RATE_WITHIN * asked), listen)


def _times_ms(some: Sequence[Call]) -> dict[str, float]:
    """What was said to its end, and how long it took."""
    return {
        one.said: spoken_ms(call.cut(one), call.record.sample_rate_hz)
        for call in some
        for one in call.record.said_by("customer")
        if one.said and not one.cut
    }
