import pytest

from evaluators.heard_enough import words_heard
from evaluators.testing import CLEAR, call, recording_of
from evaluators.validity import validity
from personas.behaviours import AskPrice
from personas.machine import Machine
from personas.schema import Temper, TurnTaking

HI = ("agent 0-500 hello", "customer hears 0-500 hello")
YES, NO = "customer event 2000 agreed", "customer event 1000 declined"
MAILBOX = Machine(start="beep", steps={"beep": {"hangs_up": "voicemail"}})
ASK_PRICE = AskPrice(times=1)


def persona(*, behaviours=(), turn_taking=None, **temper):
    return CLEAR.model_copy(
        update={
            "temper": Temper(**({"objections": 0} | temper)),
            "behaviours": behaviours,
            "turn_taking": turn_taking or TurnTaking(),
        }
    )


def failures(*lines, **circumstances):
    return validity(call(*HI, *lines, **circumstances)).failures


@pytest.mark.parametrize(
    ("asked", "events", "found"),
    [
        (1, (NO, YES), ()),
        (1, (YES,), ("out_of_persona",)),
        (2, (NO, YES), ("out_of_persona",)),
        (2, (NO,), ()),
        (2, (), ()),
        (0, (NO,), ("out_of_persona",)),
        (1, (NO, YES, "customer event 2000 withdrew", YES), ()),
    ],
)
def test_it_objects_as_often_as_its_persona_asks(asked, events, found):
    assert failures(*events, persona=persona(objections=asked)) == found


def test_a_behaviour_may_say_no_more_often():
    assert failures(NO, NO, persona=persona(objections=1, behaviours=(ASK_PRICE,))) == ()


def test_why_the_persona_was_not_kept():
    verdict = validity(call(*HI, YES, persona=persona(objections=3)))

    assert verdict.reason == "the customer agreed after 0 objections; its persona asks for 3"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("customer 1000-3000 it's nine four one oh three",), ("out_of_persona",)),
        (("customer 1000-2000 why", "customer 3000-5000 nine four one oh three"), ()),
        (("customer 1000-3000 no it's nine four one oh three",), ()),
        ((), ()),
    ],
)
def test_it_wants_reasons_where_its_persona_does(lines, found):
    assert failures(*lines, persona=persona(asks_why=True)) == found


LONG = tuple(f"agent {at}-{at + 4000} well" for at in range(1000, 51_000, 5000))


@pytest.mark.parametrize(
    ("rate", "n_turns", "found"),
    [(0.5, 10, ()), (0.6, 9, ("out_of_persona",)), (0.6, 8, ()), (1.0, 2, ("out_of_persona",))],
)
@pytest.mark.parametrize("kind", ["barge_in", "backchannel"])
def test_it_speaks_up_where_its_persona_asks(kind, rate, n_turns, found):
    taking = TurnTaking(**{f"{kind}_rate": rate, f"{kind}_onset_ms": 1500})
    lines = LONG[:n_turns]

    assert failures(*lines, persona=persona(turn_taking=taking)) == found
    once = f"customer 3000-3300 ({kind}) hm"
    assert failures(*lines, once, persona=persona(turn_taking=taking)) == ()


@pytest.mark.parametrize(("behaviours", "found"), [((), ("out_of_persona",)), ((ASK_PRICE,), ())])
def test_it_speaks_up_only_where_something_asks(behaviours, found):
    assert (
        failures(
            LONG[0], "customer 3000-3300 (barge_in) wait", persona=persona(behaviours=behaviours)
        )
        == found
    )


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("how may i help you today", ("out_of_role",)),
        ("i will now transfer you", ("out_of_role",)),
        ("As an AI, I cannot buy sprockets.", ("out_of_role",)),
        ("goodbye end_call(reason)", ("out_of_role",)),
        ("can you help me", ()),
        ("are you an ai", ()),
    ],
)
def test_a_model_stays_in_its_role(said, found):
    assert failures(f"customer 1000-3000 {said}", customer_llm="openai") == found
    assert failures(f"customer 1000-3000 {said}") == ()


def test_what_a_behaviour_says_are_no_facts():
    old = ("customer event 900 ask_price", "customer 1000-3000 nine four one oh four")
    mine = persona(behaviours=(ASK_PRICE,))

    assert failures(*old, persona=mine) == ()
    assert failures(*old) == ("foreign_zip",)
    assert failures(*old, "customer 4000-6000 nine four one oh five", persona=mine) == (
        "foreign_zip",
    )


# ---- hearing -----------------------------------------------------------------------------------

TEN = "one two three four five six seven eight nine oh"


def heard(n_right, **circumstances):
    words = TEN.split() * 2
    transcript = " ".join(words[:n_right])
    return call(
        f"agent 0-9000 {' '.join(words)}",
        f"customer hears 0-9000 {transcript}",
        "customer 9500-9900 hm",
        end_ms=15_000,
        **circumstances,
    )


@pytest.mark.parametrize(("n_right", "found"), [(12, ()), (11, ("unheard",)), (1, ("unheard",))])
def test_it_hears_enough_to_answer_fairly(n_right, found):
    verdict = validity(heard(n_right))

    assert verdict.failures == found
    assert verdict.metrics["heard_rate"] == n_right / 20


def test_why_it_did_not_hear_enough():
    assert validity(heard(11)).reason == (
        "the customer heard 11 of the agent's 20 words right, fewer than 60 %"
    )


def test_of_few_words_a_share_means_nothing():
    record = call(f"agent 0-9000 {TEN}", "customer hears 0-9000 one", end_ms=15_000)

    assert validity(record).failures == ()


def test_what_the_line_swallowed_whole_nobody_could_hear():
    record = heard(11)
    dead = recording_of(call("agent 0-1000 one", end_ms=15_000))

    assert validity(record, recording_of(record)).failures == ("unheard",)
    assert validity(record, dead).failures == ()
    assert words_heard(record, dead) == (0, 0)


def test_a_hard_line_alone_is_sound():
    verdict = validity(heard(15, delay_ms=900))

    assert (verdict.outcome, verdict.metrics["heard_rate"]) == ("pass", 0.75)


# ---- the end -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "lines", "found"),
    [
        ("customer goodbye", (), ("hung_up_for_nothing",)),
        ("customer goodbye", ("agent 5000-6000 thank you good bye",), ()),
        ("customer goodbye", ("agent 5000-6000 i will transfer you",), ()),
        ("customer impatient", (), ("hung_up_for_nothing",)),
        ("customer asked too often", (), ("hung_up_for_nothing",)),
        ("customer left", (), ("hung_up_for_nothing",)),
        ("customer wrong number", (), ()),
        ("agent goodbye", (), ()),
        ("limit time", (), ()),
    ],
)
def test_nobody_hangs_up_for_a_reason_of_ours(ending, lines, found):
    assert failures(*lines, ending=ending) == found


@pytest.mark.parametrize(("end_ms", "found"), [(30_000, ()), (29_999, ("hung_up_for_nothing",))])
def test_patience_lasts_as_long_as_the_persona_asks(end_ms, found):
    mine = persona(patience_s=30)

    assert failures(ending="customer impatient", end_ms=end_ms, persona=mine) == found


def test_a_persona_with_a_limit_may_be_asked_too_often():
    assert failures(ending="customer asked too often", persona=persona(max_asks=2)) == ()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (
            ("agent 5000-6000 and your name", "customer hears 6200 and your name"),
            ("customer_mute",),
        ),
        (("agent 5000-6000 and your name",), ()),
        (("customer 5000-6000 maria", "customer hears 6200 noise"), ()),
    ],
)
def test_the_customer_does_not_fall_mute(lines, found):
    assert failures(*lines, ending="limit silence", end_ms=40_000) == found
    assert failures(*lines, ending="limit silence", persona=persona(behaviours=(ASK_PRICE,))) == ()


@pytest.mark.parametrize(
    ("clock", "lag_ms", "found"),
    [("real", 1000.0, ()), ("real", 1000.1, ("fell_behind",)), ("simulated", 5000.0, ())],
)
def test_a_line_that_fell_far_behind_changed_the_call(clock, lag_ms, found):
    record = call(*HI, clock=clock, kept_time=False)
    soundness = record.soundness.model_copy(update={"worst_lag_ms": lag_ms})

    assert validity(record.model_copy(update={"soundness": soundness})).failures == found


@pytest.mark.parametrize(
    ("queued_ms", "found", "timing"),
    [(0.0, (), 1.0), (150.0, (), 0.0), (4000.0, (), 0.0), (4000.1, ("fell_behind",), 0.0)],
)
def test_a_call_that_waited_for_others_of_the_run_is_not_timed(queued_ms, found, timing):
    record = call(*HI, clock="real")
    soundness = record.soundness.model_copy(update={"queued_ms": queued_ms})
    verdict = validity(record.model_copy(update={"soundness": soundness}))

    assert (verdict.failures, verdict.metrics["timing_valid"]) == (found, timing)
    assert bool(found) == (
        "waited 4.0 s for others of the run: `concurrent` is low" in verdict.reason
    )


def test_a_machine_hangs_up_and_falls_mute_for_reasons_of_its_own():
    mailbox = CLEAR.model_copy(update={"playbook": MAILBOX})
    heard = ("agent 5000-6000 and your name", "customer hears 6200 and your name")

    assert failures(ending="customer goodbye", persona=mailbox) == ()
    assert failures(*heard, ending="limit silence", end_ms=40_000, persona=mailbox) == ()
