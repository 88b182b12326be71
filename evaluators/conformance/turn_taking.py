"""Cases of the floor: who speaks over whom, who gives way, and for what."""

from collections.abc import Iterator

from evaluators.conformance.case import Case
from evaluators.conformance.scene import ANSWER_MS, DELAY_MS, scene

WAIT = "customer 13801-14600 (barge_in) hold on a second"
CUT_OFFER = ("agent 11806-14407 the new one lasts | twice as long",)
OFFER_AGAIN = "agent 15400-17000 shall i put you through to sales"
GAVE_WAY_MS = 14_407 - 13_801 + DELAY_MS


def turn_taking() -> Iterator[Case]:
    """All of them."""
    yield from _perfect()
    yield from _barge_ins()
    yield from _nothing_to_yield()
    yield from _sounds()
    yield from _cut_ins()


def _perfect() -> Iterator[Case]:
    yield Case(
        "a perfect agent",
        "every rate is 1 or 0",
        scene(),
        values={
            "latency.p50_ms": ANSWER_MS,
            "latency.p95_ms": ANSWER_MS,
            "latency.unanswered_rate": 0.0,
            "interruptions.cut_in_rate": 0.0,
            "interruptions.yield_rate": None,
            "interruptions.overlap_s": 0.0,
            "flow.n_repetitions": 0.0,
        },
    )
    yield Case(
        "a perfect agent, much disturbed",
        "gives way to the customer, speaks through all else",
        scene(
            "customer 6600-6900 (backchannel) uh huh",
            "customer 1200-1500 (cough)",
            "customer 16000-16800 (aside) not now darling",
            parts={
                "offer": (*CUT_OFFER, WAIT, "agent 15400-18000 shall i put you through to sales"),
                "yes": ("customer 18800-19500 yes please", "customer event 19500 agreed"),
                "transfer": ("agent 20300-22900 i will transfer you now",),
            },
        ),
        values={
            "interruptions.yield_rate": 1.0,
            "interruptions.n_sounds": 4.0,
            "interruptions.false_stop_rate": 0.0,
            "latency.unanswered_rate": 0.0,
        },
        sounds_ms=((20_900, 21_300),),
    )


def _barge_ins() -> Iterator[Case]:
    yield Case(
        "gives way",
        "onset to the last sound at the customer's ear",
        scene(parts={"offer": (*CUT_OFFER, WAIT, OFFER_AGAIN)}),
        values={"interruptions.yield_rate": 1.0, "interruptions.yield_ms_p50": GAVE_WAY_MS},
    )
    yield Case(
        "does not give way",
        "speaks on for 3.3 s",
        scene(WAIT),
        faults={"did_not_yield": 1},
        values={"interruptions.yield_rate": 0.0, "interruptions.yield_ms_p50": None},
    )
    sentences = (
        "agent 11800-14200 the new one lasts twice as long",
        "agent 14400-15600 and it is quiet",
        "agent 15800-17000 shall i put you through to sales",
    )
    yield Case(
        "does not give way, by sentences",
        "no sentence lasts for 2 s after the onset, but the agent does",
        scene(WAIT, parts={"offer": sentences}),
        faults={"did_not_yield": 1},
    )
    yield Case(
        "does not give way, asked twice",
        "the customer insists after 0.4 s: one barge-in",
        scene(WAIT, "customer 15002-15600 (barge_in) please"),
        faults={"did_not_yield": 1},
        values={"interruptions.n_customer_interruptions": 1.0},
    )


def _nothing_to_yield() -> Iterator[Case]:
    yield Case(
        "ends by itself",
        "trap 3: a sentence that ends 0.8 s after the onset is no yield",
        scene(
            parts={
                "offer": ("agent 11806-14538 the new one lasts twice as long", WAIT, OFFER_AGAIN)
            }
        ),
        values={
            "interruptions.n_natural_ends": 1.0,
            "interruptions.n_yields": 0.0,
            "interruptions.yield_rate": None,
        },
    )
    yield Case(
        "both begin at once",
        "the agent had been heard for 0.1 s",
        scene("customer 11972-12500 (barge_in) by the way"),
        values={"interruptions.n_both_began": 1.0, "interruptions.yield_rate": None},
    )
    yield Case(
        "hung up on",
        "the end of the call makes nobody give way, nor stop for nothing",
        scene(
            "customer 18800-20000 (barge_in) i have to go",
            parts={"yes": (), "transfer": ("agent 17800-20100 let me | tell you",)},
            end_ms=20_300,
            ending="customer has to go",
        ),
        values={"interruptions.n_natural_ends": 1.0, "interruptions.yield_rate": None},
    )

    yield Case(
        "cut off by the end",
        "the call is over while the agent speaks: it did not stop for nothing",
        scene(
            parts={"yes": (), "transfer": ("agent 17800-20100 let me | tell you",)},
            end_ms=20_300,
            ending="limit time",
        ),
        values={"interruptions.n_stops_for_nothing": 0.0},
    )


def _sounds() -> Iterator[Case]:
    kinds = (
        ("backchannel", "a backchannel", "uh huh"),
        ("cough", "a cough", ""),
        ("aside", "an aside", "not now darling"),
    )
    for kind, name, words in kinds:
        sound = f"customer 13800-14200 ({kind}) {words}"
        yield Case(
            f"stops for {name}",
            "cut off 0.7 s after its onset",
            scene(sound, parts={"offer": (*CUT_OFFER, OFFER_AGAIN)}),
            faults={f"stopped_for_{kind}": 1},
            values={"interruptions.false_stop_rate": 1.0},
        )
        yield Case(
            f"speaks through {name}",
            "trap 2: what is done right is counted",
            scene(sound),
            values={
                "interruptions.false_stop_rate": 0.0,
                f"interruptions.n_{kind}s": 1.0,
                f"interruptions.n_{kind}_stops": 0.0,
            },
        )
    yield Case(
        "stops for a slammed door",
        "only the recording has the door",
        scene(parts={"offer": (*CUT_OFFER, OFFER_AGAIN)}),
        faults={"stopped_for_noise": 1},
        sounds_ms=((13_800, 14_200),),
    )
    yield Case(
        "speaks through a slammed door",
        "trap 2 again",
        scene(),
        values={"interruptions.n_noises": 1.0, "interruptions.false_stop_rate": 0.0},
        sounds_ms=((13_800, 14_200),),
    )
    yield Case(
        "stops for nothing",
        "cut off, and nobody made a sound",
        scene(parts={"offer": (*CUT_OFFER, OFFER_AGAIN)}),
        faults={"stopped_for_nothing": 1},
    )
    yield Case(
        "a cough, and then words",
        "trap 1: the agent gives way to the words",
        scene("customer 13520-13580 (cough)", parts={"offer": (*CUT_OFFER, WAIT, OFFER_AGAIN)}),
        values={"interruptions.yield_ms_p50": GAVE_WAY_MS, "interruptions.n_sounds": 0.0},
    )


def _cut_ins() -> Iterator[Case]:
    yield Case(
        "cuts the customer off",
        "begins 0.8 s before the customer is done",
        scene(parts={"question": ("agent 3940-7000 thank you and what is your zip code",)}),
        faults={"cut_customer_off": 1},
        values={"latency.n_overlapped": 1.0, "interruptions.overlap_s": 0.8},
    )
    paused = ("customer 8800-9800 it's nine",)
    yield Case(
        "cuts into a pause",
        "the customer goes on after 1.4 s",
        scene(
            parts={
                "zip": (*paused, "customer 11200-12400 four one oh three"),
                "offer": (
                    "agent 10700-13000 the new one lasts twice as long",
                    "agent 14000-17000 shall i",
                ),
            }
        ),
        faults={"cut_into_pause": 1},
    )
    halves = {"zip": (*paused, "customer 11800-13000 four one oh three")}
    offer = ("agent 10740-15000 the new one lasts twice as long", "agent 15500-17000 shall i")
    whole = {"zip": ("customer 8800-13000 it's nine four one oh three",), "offer": offer}
    yield Case(
        "cuts into a pause of one utterance",
        "the record has no pause, the recording has",
        scene(parts=whole),
        faults={"cut_into_pause": 1},
        sounding=scene(parts=halves | {"offer": offer}),
    )
    yield Case(
        "makes the customer break off",
        "in a pause, with more to say",
        scene(
            parts={
                "zip": ("customer 8800-9800 it's nine | four one oh three",),
                "offer": ("agent 10700-17000 the new one lasts twice as long",),
            }
        ),
        faults={"cut_into_pause": 1},
    )
    yield Case(
        "waits through a pause",
        "1.4 s inside a number",
        scene(
            parts={
                "zip": (*paused, "customer 11200-12400 four one oh three"),
                "offer": ("agent 13203-17000 the new one lasts twice as long",),
            }
        ),
        values={"latency.n_turns": 3.0, "latency.p95_ms": ANSWER_MS},
    )
