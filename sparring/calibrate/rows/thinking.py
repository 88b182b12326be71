"""When customers answer, and the silences in what they say."""

from collections.abc import Iterator, Sequence
from math import exp, log
from statistics import mean, median, stdev

from personas.schema import Disfluency
from pipelines.record import CallRecord, Utterance
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, Calls, placed
from sparring.calibrate.finding import Reading, Tolerance, within
from sparring.calibrate.intervals import of_geometric_mean, of_share, of_spread
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.spoken import silences_ms
from sparring.calibrate.registry import calibration
from sparring.calibrate.wording import digit_gaps, facts_of, word_gaps

WITHIN_MS = 40
"""Two frames of the line; and the voice's own gaps before and after stops and fricatives."""
LOG_WITHIN = 0.05
"""The same, as a share of what was asked."""
OWN_GAP_MS = 450
"""A voice by itself leaves shorter gaps between words."""
SOON_ENOUGH = Tolerance(0.5, 0)
"""Only a question that is understood before it ends can be answered before."""


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called."""
    rate, spread, few, n_calls, call_s = (1.0, 0.0, 1, 1, 25) if quick else (0.5, 0.4, 4, 8, 60)
    thinks = {"answer_delay_ms": 1500, "answer_delay_spread": spread}
    digits = {"pause_rate": rate, "pause_ms": 800}
    people = {
        PLAIN: Asked({}, 1 if quick else 2, call_s),
        "thinks": Asked({"turn_taking": thinks}, n_calls, call_s),
        "digits": Asked({"disfluency": digits}, few, call_s),
    }
    if quick:
        return people
    pauses = {"word_pause_rate": 0.25, "pause_ms": 1200, "pause_spread": 0.2}
    return people | {
        "pauses": Asked({"disfluency": pauses}, n_calls, call_s),
        "hurries": Asked({"turn_taking": {"early_answer_rate": 1.0}}, 2, call_s),
    }


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "thinking", asked(quick=lab.quick))


def disfluency(some: Sequence[Call]) -> Disfluency:
    """How those who were called speak."""
    return some[0].record.plan.persona.disfluency


# ---- before answers ------------------------------------------------------------------------------


@calibration("thinking_time", group="customer")
def thinking_time(lab: Lab) -> Iterator[Reading]:
    """They wait for as long as asked before answers, and as irregularly, beyond the clear speaker.

    A wait is from the moment when the customer's pipeline takes the agent's turn to be over.
    """
    found = calls(lab)
    taking = found["thinks"][0].record.plan.persona.turn_taking
    own_ms = [ms for call in found[PLAIN] for _, ms in waits(call.record)]
    waited = [(call, one, ms) for call in found["thinks"] for one, ms in waits(call.record)]
    listen = waited[0][0].first(waited[0][1]) if waited else found["thinks"][0].excerpt(0)
    logs = [log(max(1.0, ms - median(own_ms))) for _, _, ms in waited] if own_ms else []
    found_ms = exp(mean(logs)) if logs else None
    asked_ms = taking.answer_delay_ms
    tolerance = of_geometric_mean(asked_ms, logs, slack=WITHIN_MS / asked_ms)
    yield Reading(f"geometric mean of {len(logs)}, ms", asked_ms, found_ms, tolerance, listen)
    if taking.answer_delay_spread:
        spread = stdev(logs) if len(logs) > 1 else None
        tolerance = of_spread(taking.answer_delay_spread, len(logs), slack=LOG_WITHIN)
        yield Reading("deviation of the logarithm", taking.answer_delay_spread, spread, tolerance)


def waits(record: CallRecord) -> Iterator[tuple[Utterance, float]]:
    """Answers to questions that were asked once, and how long each was waited for, in ms.

    When the agent goes on before an answer has come, there is no telling what is being answered.
    """
    turns = [turn for turn in record.turns if turn.side == "customer"]
    before = 0
    for one in record.said_by("customer"):
        asked_once = [turn for turn in turns if before < turn.end <= one.start]
        agent_waited = not any(
            asked_once and asked_once[-1].end < other.start < one.start
            for other in record.said_by("agent")
        )
        if one.kind == "answer" and len(asked_once) == 1 and agent_waited:
            yield one, record.ms(one.start - asked_once[0].end)
        before = one.start


@calibration("early_answers", group="customer", quick=False)
def early_answers(lab: Lab) -> Iterator[Reading]:
    """Who always answers early does so before half of the questions end; others never do."""
    found = calls(lab)
    for who, tolerance in (("hurries", SOON_ENOUGH), (PLAIN, within(0))):
        rate = found[who][0].record.plan.persona.turn_taking.early_answer_rate
        answers = [
            (call, one)
            for call in found[who]
            for one in call.record.said_by("customer")
            if one.kind == "answer"
        ]
        early = [(call, one) for call, one in answers if _into_a_question(call.record, one)]
        share = len(early) / len(answers) if answers else None
        listen = early[0][0].first(early[0][1]) if early else found[who][0].excerpt(0)
        yield Reading(f"asked for {rate:.0%}, of {len(answers)}", rate, share, tolerance, listen)


def _into_a_question(record: CallRecord, one: Utterance) -> bool:
    return any(other.start < one.start < other.end for other in record.said_by("agent"))


# ---- within them ---------------------------------------------------------------------------------


@calibration("digit_pauses", group="customer")
def digit_pauses(lab: Lab) -> Iterator[Reading]:
    """In a recording, numbers have as many pauses in them, and as long ones, as asked."""
    some = calls(lab)["digits"]
    how = disfluency(some)
    numbers = [(call, one) for call, one in whole(some) if digit_gaps(one.said)]
    n = sum(digit_gaps(one.said) for _, one in numbers)
    lengths_ms = [ms for call, one in numbers for ms in pauses_ms(call, one)]
    yield _rate(some, numbers, lengths_ms, how.pause_rate, n)
    median_ms = median(lengths_ms) if lengths_ms else None
    yield Reading("length, median, ms", how.pause_ms, median_ms, within(WITHIN_MS))


@calibration("word_pauses", group="customer", quick=False)
def word_pauses(lab: Lab) -> Iterator[Reading]:
    """The same between words, of lengths as irregular as asked."""
    some = calls(lab)["pauses"]
    how = disfluency(some)
    spoken = [(call, one) for call, one in whole(some) if one.kind == "answer"]
    n = sum(word_gaps(one.said, facts_of(call.record)) for call, one in spoken)
    lengths_ms = [ms for call, one in spoken for ms in pauses_ms(call, one)]
    yield _rate(some, spoken, lengths_ms, how.word_pause_rate, n)
    logs = [log(ms / how.pause_ms) for ms in lengths_ms]
    found_ms = how.pause_ms * exp(mean(logs)) if logs else None
    tolerance = of_geometric_mean(how.pause_ms, logs, slack=LOG_WITHIN)
    case = f"length, geometric mean of {len(logs)}, ms"
    yield Reading(case, how.pause_ms, found_ms, tolerance)
    spread = stdev(logs) if len(logs) > 1 else None
    tolerance = of_spread(how.pause_spread, len(logs), slack=LOG_WITHIN)
    yield Reading("deviation of the logarithm", how.pause_spread, spread, tolerance)


def _rate(
    some: Sequence[Call],
    spoken: Sequence[tuple[Call, Utterance]],
    lengths_ms: Sequence[float],
    rate: float,
    n: int,
) -> Reading:
    share = len(lengths_ms) / n if n else None
    paused = ((call, one) for call, one in spoken if pauses_ms(call, one))
    listen = next((call.first(one) for call, one in paused), some[0].excerpt(0))
    return Reading(f"rate, of {n}", rate, share, of_share(rate, n), listen)


def whole(some: Sequence[Call]) -> list[tuple[Call, Utterance]]:
    """What the customers said to its end."""
    return [(call, one) for call in some for one in call.record.said_by("customer") if not one.cut]


def pauses_ms(call: Call, one: Utterance) -> list[float]:
    """Silences in an utterance that the voice would not have left by itself."""
    return silences_ms(call.cut(one), call.record.sample_rate_hz, at_least_ms=OWN_GAP_MS)
