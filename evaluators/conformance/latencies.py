"""Cases of waiting: how long for an answer, in vain, and in silence; and of saying things again."""

from collections.abc import Iterator

from evaluators.conformance.case import Case, understood
from evaluators.conformance.scene import ANSWER_MS, DELAY_MS, GOES_WELL, scene
from evaluators.testing import call
from pipelines.record import CallRecord

SLOW_QUESTION = ("agent 7610-8204 and what is your zip code",)
SLOW_MS = 7610 - 4807 + DELAY_MS


def latencies() -> Iterator[Case]:
    """All of them."""
    yield from _answers()
    yield from _in_vain()
    yield from _not_waits()
    yield from _silences()
    yield from _words()


def _answers() -> Iterator[Case]:
    yield Case(
        "answers slowly",
        "once, after 2.9 s",
        scene(parts={"question": SLOW_QUESTION}),
        faults={"slow_answer": 1},
        values={"latency.max_ms": SLOW_MS, "latency.p50_ms": ANSWER_MS},
    )
    yield Case(
        "a long line",
        "half a second each way is in every answer",
        scene(delay_ms=500),
        values={"latency.p50_ms": 803 + 500},
    )
    waits_ms = [613 + 7 * turn for turn in range(18)] + [1313, 2719]
    yield Case(
        "a tail of slow answers",
        "trap 6: quantiles, to the sample, whatever the agent claims of itself",
        understood(_turns(waits_ms)),
        faults={"slow_answer": 1},
        values={
            "latency.p50_ms": waits_ms[9],
            "latency.p90_ms": waits_ms[17],
            "latency.p95_ms": 1313,
            "latency.p99_ms": 2719,
            "latency.n_turns": 20,
        },
    )
    yield Case(
        "answers at once",
        "begins 0.1 s before the customer's last sample: no negative latency",
        scene(parts={"question": ("agent 4644-8004 thank you and what is your zip code",)}),
        values={"latency.p50_ms": ANSWER_MS, "latency.n_turns": 3, "latency.n_overlapped": 0},
    )
    yield Case(
        "answers a barge-in",
        "the wait is from the end of the barge-in to what comes next",
        scene(
            parts={
                "offer": (
                    "agent 11806-14407 the new one lasts | twice as long",
                    "customer 13801-14107 (barge_in) hold on",
                    "agent 15410-17005 shall i put you through to sales",
                )
            }
        ),
        values={"latency.n_turns": 4, "latency.max_ms": 15_410 - 14_107 + DELAY_MS},
    )


def _turns(waits_ms: list[int]) -> CallRecord:
    lines = []
    for turn, wait_ms in enumerate(waits_ms):
        at = 6000 * turn
        lines.append(f"customer {at + 1000}-{at + 2003} question number {'x' * turn}")
        lines.append(f"agent {at + 2003 + wait_ms}-{at + 6003} reply {'y' * turn}")
        lines.append(f"agent event {at + 2100} latency 200")
    return call(*lines)


def _in_vain() -> Iterator[Case]:
    yield Case(
        "asked again",
        "trap 5: what the customer did not wait for is in the quantiles, as a lower bound",
        scene(
            "customer 8307-8806 (reprompt) hello",
            parts={"question": (), "zip": (), "offer": ("agent 9609-16005 what is your zip code",)},
        ),
        faults={"unanswered": 1},
        values={
            "latency.n_asked_again": 1,
            "latency.max_ms": 3500,
            "latency.n_missed_turn_ends": 1,
        },
    )
    yield Case(
        "never answers the last turn",
        "waits for 3.5 s, and the call is over",
        scene(parts={"transfer": ()}, end_ms=18_507 + 3500, ending="customer has to go"),
        faults={"unanswered": 1},
        values={"latency.n_asked_again": 0, "latency.max_ms": 3500},
    )
    yield Case(
        "misses the end of a turn",
        "answers after 11 s; the silence is found as well",
        scene(parts={"transfer": ("agent 29510-30500 i will transfer you now",)}),
        faults={"slow_answer": 1, "dead_air": 1},
        values={"latency.n_missed_turn_ends": 1},
    )


def _not_waits() -> Iterator[Case]:
    yield Case(
        "a cough inside a turn",
        "trap 1: nobody reacts to it, and the turn ends with its last word",
        scene(
            "customer 3803-4103 (cough)",
            parts={"name": ("customer 3303-3703 maria", "customer 4203-4807 gonzalez")},
        ),
        values={"latency.n_turns": 3, "latency.p95_ms": ANSWER_MS},
    )
    yield Case(
        "a cough after a turn",
        "trap 1: the wait is from the last word",
        scene("customer 5107-5307 (cough)"),
        values={"latency.n_turns": 3, "latency.p95_ms": ANSWER_MS},
    )
    yield Case(
        "a turn with a word of the agent's in it",
        "the agent cuts in and stops at once; the customer goes on, and was not left unanswered",
        scene(
            "agent 3905-4101 thank | you",
            parts={"name": ("customer 3303-4303 maria", "customer 4543-4807 gonzalez")},
        ),
        faults={"cut_customer_off": 1},
        values={"latency.n_turns": 3, "latency.p95_ms": ANSWER_MS},
    )
    yield Case(
        "on hold",
        "for 9 s; the agent owes no answer, and it is no dead air",
        scene(
            "customer event 3303 holds",
            "customer event 13700 back",
            "customer 13703-14807 maria gonzalez",
            parts={
                "name": ("customer 3303-4807 (hold) one moment please",),
                "question": (),
                "zip": (),
                "offer": ("agent 15610-17005 thank you",),
            },
        ),
        values={"latency.n_turns": 2, "latency.p95_ms": ANSWER_MS, "flow.n_dead_air": 0},
    )


def _silences() -> Iterator[Case]:
    yield Case(
        "silence at the end of the call",
        "trap 4: nobody speaks for 6 s, and then it is over",
        scene(end_ms=20_508 + DELAY_MS + 6000),
        faults={"dead_air": 1},
        values={"flow.longest_silence_s": 6.0, "latency.unanswered_rate": 0.0},
    )
    late = {part: tuple(_later(line, 5000) for line in lines) for part, lines in GOES_WELL.items()}
    yield Case(
        "silence at the start of the call",
        "the agent says its first word after 5.6 s",
        scene(parts=late),
        faults={"dead_air": 1},
        values={"latency.first_word_ms": 5500 + DELAY_MS},
    )
    yield Case(
        "who speaks how long",
        "overlap and talk ratio of two seconds each",
        understood(
            call("customer 1003-5003 so this is it", "agent 4003-8003 i see what you mean there")
        ),
        faults={"cut_customer_off": 1},
        values={"flow.talk_ratio": 0.5, "interruptions.overlap_s": 1.0},
    )


def _later(line: str, ms: int) -> str:
    who, times, rest = _split(line)
    return f"{who} {'-'.join(str(int(at) + ms) for at in times.split('-'))} {rest}"


def _split(line: str) -> tuple[str, str, str]:
    """Such as (`agent calls`, `20500`, `transfer_call`)."""
    words = line.split()
    at = next(i for i, word in enumerate(words) if word[0].isdigit())
    return " ".join(words[:at]), words[at], " ".join(words[at + 1 :])


def _words() -> Iterator[Case]:
    again = "customer 19310-20503 pardon", "agent 21306-23508 thank you and what is your zip code"
    yield Case(
        "says something again",
        "once, word for word",
        scene(*again, parts={"transfer": ()}),
        faults={"repetition": 1},
    )
    record = scene()
    deaf = tuple(one for one in record.heard if one.text != "maria gonzalez")
    yield Case(
        "a transcript is missing",
        "trap 7: its words count as missed, not as heard nor as not said",
        record.model_copy(update={"heard": deaf}),
        values={"hearing.agent_errors": 2, "hearing.agent_words": 9},
    )
    none = tuple(one for one in record.heard if one.side == "customer")
    yield Case(
        "all transcripts are missing",
        "trap 7: a deaf agent has a rate of 1",
        record.model_copy(update={"heard": none}),
        values={"hearing.agent_wer": 1.0},
    )
