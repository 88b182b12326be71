import pytest

from evaluators.interruptions import interruptions
from evaluators.testing import call, recording_of
from evaluators.verdict import Outcome
from pipelines.record import Turn

HELLO = ("agent 0-1000 hello", "customer 1500-2000 hi")


def judged(*lines, **circumstances):
    return interruptions(call(*lines, **circumstances))


def test_taking_turns_passes():
    verdict = judged(*HELLO, "agent 2500-4000 how may i help")

    assert verdict.outcome is Outcome.PASS
    assert verdict.metrics["overlap_s"] == 0.0
    assert verdict.metrics["yield_rate"] is None
    assert verdict.metrics["yield_ms_p50"] is None


@pytest.mark.parametrize(("stops_ms", "gave_way"), [(4000, True), (4001, False)])
def test_two_seconds_to_give_way(stops_ms, gave_way):
    verdict = judged(
        f"agent 0-{stops_ms} let me tell you | all about it", "customer 2000-5000 (barge_in) wait"
    )

    assert verdict.metrics["n_barge_ins"] == 1
    assert verdict.metrics["yield_rate"] == float(gave_way)
    assert verdict.metrics["yield_ms_p50"] == (2000 if gave_way else None)
    assert verdict.failures == (() if gave_way else ("did_not_yield",))


@pytest.mark.parametrize(
    ("ends_ms", "n_eligible"),
    [(2300, 0), (2800, 0), (4000, 0), (4001, 1)],
)
def test_a_sentence_that_ends_by_itself_is_no_yield(ends_ms, n_eligible):
    verdict = judged(f"agent 0-{ends_ms} all said", "customer 2000-5000 (barge_in) wait")

    assert verdict.metrics["n_eligible"] == n_eligible
    assert verdict.metrics["n_natural_ends"] == 1 - n_eligible
    assert verdict.metrics["n_yields"] == 0
    assert verdict.outcome == ("fail" if n_eligible else "pass")


def test_a_cut_within_the_natural_end_is_a_yield_all_the_same():
    verdict = judged("agent 0-2200 let me | tell", "customer 2000-3000 (barge_in) wait")

    assert (verdict.metrics["n_yields"], verdict.metrics["yield_ms_p50"]) == (1, 200)


def test_yields_are_counted_with_the_line():
    lines = ("agent 0-3000 let me | tell", "customer 2000-5000 (barge_in) wait")

    assert judged(*lines, delay_ms=100).metrics["yield_ms_p50"] == 1100


@pytest.mark.parametrize(
    ("agent", "failures", "n_stops"),
    [
        ("agent 0-5000 let me tell you", (), 0),
        ("agent 0-3000 let me | tell", ("stopped_for_backchannel",), 1),
        ("agent 0-3001 let me | tell", (), 0),
    ],
)
def test_speaking_on_through_a_backchannel_is_right(agent, failures, n_stops):
    verdict = judged(agent, "customer 2000-2300 (backchannel) uh huh", "customer 6000-7000 ok")

    assert verdict.failures == failures
    assert verdict.metrics["n_backchannels"] == 1
    assert verdict.metrics["n_backchannel_stops"] == n_stops
    assert verdict.metrics["n_barge_ins"] == 0


@pytest.mark.parametrize(
    ("customer_ends_ms", "n"),
    [(500, 1), (1499, 1), (1500, 0), (2500, 0)],
)
def test_falling_silent_while_the_customer_is(customer_ends_ms, n):
    verdict = judged(
        f"customer 0-{customer_ends_ms} hi", "agent 2000-3000 thank | you", end_ms=9000
    )

    assert verdict.metrics["n_stops_for_nothing"] == n
    assert ("stopped_for_nothing" in verdict.failures) is bool(n)


@pytest.mark.parametrize(("begins_ms", "n"), [(2999, 0), (3000, 1)])
def test_what_the_customer_says_later_did_not_silence_the_agent(begins_ms, n):
    lines = ("agent 2000-3000 thank | you", f"customer {begins_ms}-4000 (barge_in) wait")

    assert judged(*lines, end_ms=9000).metrics["n_stops_for_nothing"] == n


@pytest.mark.parametrize(("end_ms", "n"), [(3500, 0), (3501, 1)])
def test_the_end_of_the_call_may_cut_the_agent_off(end_ms, n):
    lines = ("customer 0-500 hi", "agent 2000-3000 thank | you")

    assert judged(*lines, end_ms=end_ms).metrics["n_stops_for_nothing"] == n


def test_a_sentence_that_is_said_to_its_end_was_not_silenced():
    metrics = judged("customer 0-500 hi", "agent 2000-3000 thank you", end_ms=9000).metrics

    assert metrics["n_stops_for_nothing"] == 0


def test_an_answer_that_came_too_early_is_no_intended_barge_in():
    metrics = judged("agent 0-3000 let me | tell", "customer 2000-5000 yes").metrics

    assert (metrics["n_customer_interruptions"], metrics["n_barge_ins"]) == (1, 0)


@pytest.mark.parametrize(("customer_ends_ms", "n"), [(2200, 1), (2199, 0)])
def test_the_agent_begins_before_the_customer_is_done(customer_ends_ms, n):
    verdict = judged(f"customer 0-{customer_ends_ms} my name is", "agent 2000-4000 thank you")

    assert verdict.metrics["n_agent_interruptions"] == n
    assert verdict.failures == (("cut_customer_off",) if n else ())
    assert verdict.at == ((16000,) if n else ())


@pytest.mark.parametrize(
    ("resumes", "n"),
    [
        ("customer 3000-4000 four one", 1),
        ("customer 3001-4000 four one", 0),
        ("customer 2500-4000 (barge_in) wait", 0),
    ],
)
def test_a_pause_that_the_agent_took_for_the_end(resumes, n):
    verdict = judged("customer 0-1000 it's nine", "agent 2000-5000 thank | you", resumes)

    assert verdict.metrics["n_agent_interruptions"] == n


def test_the_agents_backchannel_takes_no_floor():
    lines = ("customer 0-3000 it is a long story", "agent 1000-1300 (backchannel) uh huh")

    assert judged(*lines).metrics["n_agent_interruptions"] == 0


def test_overlap_is_what_both_speak_as_heard_at_the_customer():
    metrics = judged("agent 0-3000 let me", "customer 2000-4000 no", delay_ms=500).metrics

    assert metrics["overlap_s"] == 1.5
    assert metrics["overlap_rate"] == pytest.approx(1.5 / 3.5)


def test_one_side_alone_shows_nothing():
    assert judged("agent 0-3000 hello").outcome is Outcome.NOT_APPLICABLE


def test_a_line_that_fell_behind_measures_nothing():
    verdict = judged(*HELLO, clock="real", kept_time=False)

    assert (verdict.outcome, verdict.metrics) == ("not_applicable", {})


def test_the_reason_says_where():
    lines = ("customer 0-3000 my name is", "agent 2000-4000 thank you", "customer 5000-8000 maria")
    verdict = judged(
        *lines, "agent 6000-7500 thank | you", "agent 9000-9500 so | that", end_ms=20_000
    )

    assert verdict.reason == (
        "the agent began before the customer was done at 2.0 s, 6.0 s; "
        "the agent fell silent though nobody spoke to it at 9.5 s"
    )


@pytest.mark.parametrize(("gap_ms", "failures"), [(300, ("did_not_yield",)), (301, ())])
def test_speaking_on_from_sentence_to_sentence_is_no_natural_end(gap_ms, failures):
    goes_on = f"agent {2500 + gap_ms}-6000 and another thing"
    verdict = judged("agent 0-2500 one thing", goes_on, "customer 2000-2600 (barge_in) wait")

    assert verdict.failures == failures


@pytest.mark.parametrize(("begins_ms", "n_both"), [(1700, 0), (1701, 1)])
def test_an_agent_that_has_just_begun_shows_nothing(begins_ms, n_both):
    verdict = judged(f"agent {begins_ms}-6000 all of it", "customer 2000-3000 (barge_in) wait")

    assert verdict.metrics["n_both_began"] == n_both
    assert verdict.failures == (() if n_both else ("did_not_yield",))


def test_the_end_of_the_call_makes_nobody_yield():
    verdict = judged("agent 0-3000 let | me", "customer 2000-2900 (barge_in) bye", end_ms=3400)

    assert (verdict.metrics["n_yields"], verdict.metrics["n_natural_ends"]) == (0, 1)


@pytest.mark.parametrize(("goes_on_ms", "n"), [(2999, 1), (3000, 2)])
def test_a_barge_in_of_two_utterances_is_one(goes_on_ms, n):
    lines = ("customer 2000-2500 (barge_in) wait", f"customer {goes_on_ms}-4000 (barge_in) i say")

    assert judged("agent 0-9000 all of it", *lines).metrics["n_customer_interruptions"] == n


AGENT = ("agent 2000-6000 thank you",)
CAUSES = ["backchannel", "cough", "aside"]


@pytest.mark.parametrize("kind", CAUSES)
def test_false_stops_are_told_apart_by_cause(kind):
    lines = (
        "agent 0-3000 let me | tell",
        f"customer 2500-2800 ({kind}) hm",
        "customer 6000-7000 k",
    )
    metrics = judged(*lines).metrics

    assert judged(*lines).failures == (f"stopped_for_{kind}",)
    assert {c: metrics[f"n_{c}_stops"] for c in CAUSES} == {c: int(c == kind) for c in CAUSES}
    assert (metrics["n_sounds"], metrics["false_stop_rate"]) == (1, 1.0)


def test_an_unknown_sound_is_counted_as_other():
    lines = ("agent 0-3000 let me | tell", "customer 2500-2800 (sneeze)", "customer 6000-7000 ok")

    assert judged(*lines).failures == ("stopped_for_other",)
    assert judged(*lines).metrics["n_other_stops"] == 1


def test_an_unknown_kind_with_words_takes_the_floor():
    lines = ("agent 0-3000 let me | tell", "customer 2500-4000 (demand) a human please")

    assert judged(*lines).metrics["n_yields"] == 1


@pytest.mark.parametrize(("ends_ms", "n_sounds"), [(3500, 0), (3501, 1)])
def test_speaking_through_counts_only_where_the_agent_speaks_on(ends_ms, n_sounds):
    metrics = judged(f"agent 0-{ends_ms} all", "customer 2500-2800 (cough)").metrics

    assert (metrics["n_sounds"], metrics["n_coughs"]) == (n_sounds, n_sounds)
    assert metrics["false_stop_rate"] == (0.0 if n_sounds else None)


def test_a_cough_before_the_words_did_not_stop_the_agent():
    lines = ("customer 2000-2200 (cough)", "customer 2300-4000 (barge_in) wait")
    verdict = judged("agent 0-2900 let me | tell", *lines)

    assert (verdict.failures, verdict.metrics["yield_ms_p50"]) == ((), 600)
    assert verdict.metrics["n_sounds"] == 0


def test_a_door_that_silences_the_agent_is_only_in_the_recording():
    record = call("agent 0-3000 let me | tell", "customer 6000-7000 ok", end_ms=9000)
    slam = recording_of(record, noise_dbfs=-50, sounds_ms=[(2500, 2800)])

    assert interruptions(record).failures == ("stopped_for_nothing",)
    assert interruptions(record).metrics["n_noises"] is None
    assert interruptions(record, slam).failures == ("stopped_for_noise",)
    assert interruptions(record, slam).metrics["n_noises"] == 1


def test_a_customer_that_is_made_to_break_off_was_cut_off():
    verdict = judged("customer 0-2050 it's nine | four", "agent 2000-4000 thank you")

    assert verdict.failures == ("cut_customer_off",)


@pytest.mark.parametrize(("begins_ms", "n"), [(3000, 1), (3001, 0)])
def test_a_customer_that_breaks_off_in_its_pause_was_cut_into(begins_ms, n):
    verdict = judged("customer 0-1000 it's nine | four", f"agent {begins_ms}-5000 thank you")

    assert verdict.metrics["n_pause_cuts"] == n
    assert verdict.failures == (("cut_into_pause",) if n else ())


def test_a_customer_that_gives_up_its_barge_in_was_not_cut_off():
    lines = ("agent 0-5000 all of it", "customer 2000-5100 (barge_in) wait | please")

    assert judged(*lines, "agent 6000-7000 now").metrics["n_agent_interruptions"] == 0


def test_a_customer_that_its_own_pipeline_stopped_was_not_cut_off():
    record = call("customer 0-1000 it's nine | four", "agent 2000-5000 thank you")
    early = Turn(side="customer", start=900 * 8, end=1500 * 8, text="")

    assert interruptions(record.model_copy(update={"turns": (early,)})).failures == ()


def test_a_pause_within_an_utterance_is_only_in_the_recording():
    record = call("customer 0-4000 it's nine", "agent 2000-6000 thank you", end_ms=9000)
    halves = call("customer 0-1500 it's", "customer 3000-4000 nine", *AGENT, end_ms=9000)

    assert interruptions(record, recording_of(record)).failures == ("cut_customer_off",)
    assert interruptions(record, recording_of(halves)).failures == ("cut_into_pause",)
