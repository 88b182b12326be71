from typing import get_args

import pytest

from personas.schema import Leg
from pipelines.record import (
    CallRecord,
    Ending,
    Event,
    Heard,
    Interruption,
    Kind,
    ToolCall,
    Utterance,
)
from reports.page.transcript import transcript_rows
from reports.testing_call import fake_plan

PLAN = fake_plan(persona="clear_speaker", version="v1", attempt=1, seed=1)


def record(*, utterances=(), heard=(), tool_calls=(), interruptions=(), events=()) -> CallRecord:
    """A call of 20 s at 8 kHz over a line that delays by 60 ms."""
    return CallRecord(
        plan=PLAN,
        sample_rate_hz=8000,
        n_samples=160_000,
        utterances=utterances,
        heard=heard,
        tool_calls=tool_calls,
        interruptions=interruptions,
        events=events,
        ending=Ending(by="agent", reason="goodbye", at=160_000),
    )


def spoke(side, start_ms, end_ms, said, **more) -> Utterance:
    own = {"meant": said, "said": said} | more
    return Utterance(side=side, start=start_ms * 8, end=end_ms * 8, **own)


def heard(side, start_ms, end_ms, text) -> Heard:
    times = {"start": start_ms, "end": end_ms}
    samples = {key: None if ms is None else ms * 8 for key, ms in times.items()}
    return Heard(side=side, at=(end_ms or 5000) * 8, text=text, **samples)


def marked(words) -> str:
    return " ".join(f"*{word.text}*" if word.lost else word.text for word in words)


def test_a_misheard_word_is_marked_on_both_sides():
    [row] = transcript_rows(
        record(
            utterances=[spoke("customer", 1000, 3000, "My ZIP is one two three.")],
            heard=[heard("agent", 1060, 3060, "my zip is one two tree")],
        )
    )

    assert marked(row.words) == "My ZIP is one two *three.*"
    assert marked(row.heard) == "my zip is one two *tree*"


def test_what_was_heard_as_said_needs_no_second_line():
    [row] = transcript_rows(
        record(
            utterances=[spoke("customer", 1000, 2000, "Yes, please.")],
            heard=[heard("agent", 1060, 2060, "yes please")],
        )
    )

    assert row.heard is None


def test_an_utterance_without_transcript_was_not_heard():
    row, _ = transcript_rows(
        record(
            utterances=[
                spoke("customer", 1000, 2000, "Hello there"),
                spoke("agent", 3000, 4000, "hi"),
                spoke("customer", 5000, 6000, "Yes"),
            ],
            heard=[heard("agent", 5060, 6060, "yes")],
        )
    )[::2]

    assert (marked(row.words), row.heard) == ("*Hello* *there*", ())


def test_a_listener_whose_transcripts_are_not_known_is_not_said_to_be_deaf():
    [row] = transcript_rows(record(utterances=[spoke("customer", 1000, 2000, "Hello there")]))

    assert (marked(row.words), row.heard) == ("Hello there", None)


@pytest.mark.parametrize(("start_ms", "kind"), [(3060, "utterance"), (3070, "heard_only")])
def test_what_begins_a_second_after_the_last_word_was_said_by_nobody(start_ms, kind):
    said = [spoke("customer", 1000, 2000, "yes")]
    own = [heard("agent", 1060, 2060, "yes"), heard("agent", start_ms, 4000, "the")]
    rows = transcript_rows(record(utterances=said, heard=own))

    assert rows[-1].kind == kind


def test_a_backchannel_is_compared_with_what_was_heard_of_it():
    back = spoke("customer", 1500, 1900, "uh huh", kind="backchannel")
    rows = transcript_rows(
        record(
            utterances=[spoke("agent", 1000, 4000, "I have good news"), back],
            heard=[heard("agent", 1560, 1960, "a")],
        )
    )

    assert [marked(row.heard) for row in rows if row.side == "customer"] == ["*a*"]


@pytest.mark.parametrize("kind", [kind for kind in get_args(Kind) if kind != "answer"])
def test_every_kind_but_an_answer_is_named(kind):
    (row,) = transcript_rows(record(utterances=[spoke("customer", 1500, 1900, "uh", kind=kind)]))

    assert row.note


def test_one_transcript_of_two_utterances_is_shared_out():
    first, second = transcript_rows(
        record(
            utterances=[
                spoke("customer", 1000, 2000, "nine four"),
                spoke("customer", 2500, 3500, "one oh three"),
            ],
            heard=[heard("agent", 1060, 3560, "nine for one oh three")],
        )
    )

    assert (marked(first.words), marked(first.heard)) == ("nine *four*", "nine *for*")
    assert second.heard is None


def test_two_transcripts_of_one_utterance_are_joined():
    [row] = transcript_rows(
        record(
            utterances=[spoke("customer", 1000, 4000, "nine four one oh three")],
            heard=[
                heard("agent", 1060, 2000, "nine four"),
                heard("agent", 2600, 4060, "one oh tree"),
            ],
        )
    )

    assert marked(row.heard) == "nine four one oh *tree*"


def test_neighbours_keep_their_own_transcripts():
    rows = transcript_rows(
        record(
            utterances=[spoke("customer", 1000, 2000, "yes"), spoke("customer", 2100, 3000, "no")],
            heard=[heard("agent", 1060, 2060, "yes"), heard("agent", 2160, 3060, "know")],
        )
    )

    assert [row.heard and marked(row.heard) for row in rows] == [None, "*know*"]


def test_a_transcript_of_nobody_stands_by_itself():
    [row] = transcript_rows(record(heard=[heard("agent", 1000, 2000, "the a")]))

    assert (row.kind, row.side, row.listener) == ("heard_only", "agent", "agent")
    assert marked(row.heard) == "*the* *a*"


def test_a_transcript_without_times_belongs_to_what_just_ended():
    [row] = transcript_rows(
        record(
            utterances=[spoke("customer", 1000, 4000, "hello")],
            heard=[heard("agent", None, None, "yellow")],
        )
    )

    assert (row.kind, marked(row.heard)) == ("utterance", "*yellow*")


def test_times_are_those_at_the_ear_and_words_spread_over_the_utterance():
    [row] = transcript_rows(record(utterances=[spoke("agent", 1000, 2000, "aaaa bbbb")]))

    assert (row.start_s, row.end_s) == (1.06, 2.06)
    assert [word.t_s for word in row.words] == [1.06, 1.56]


def test_what_a_cut_swallowed_is_shown_as_unsaid():
    cut = spoke("agent", 1000, 2000, "I have", meant="I have good news.", cut=True)
    [row] = transcript_rows(record(utterances=[cut]))

    assert row.unsaid == "good news."


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ({"result": "done"}, 'returned "done"'),
        ({"error": "no such agent"}, "failed: no such agent"),
        ({}, "did not return"),
    ],
)
def test_a_tool_call_tells_its_arguments_and_its_result(more, note):
    call = ToolCall(side="agent", name="transfer_call", arguments={"a": 1}, at=8000, **more)
    [row] = transcript_rows(record(tool_calls=[call]))

    assert (row.tool, row.note, row.start_s) == ("transfer_call(a=1)", note, 1.0)


@pytest.mark.parametrize(
    ("answer_ms", "note"),
    [(3440, ""), (3441, "slow: after 1.5 s"), (4440, "slow: after 2.5 s")],
)
def test_an_answer_over_the_evaluators_limit_is_noted(answer_ms, note):
    asked, answer = spoke("customer", 1000, 2000, "yes"), spoke("agent", answer_ms, 6000, "good")
    rows = transcript_rows(record(utterances=[asked, answer]))

    assert [row.note for row in rows] == ["", note]


@pytest.mark.parametrize(
    ("yielded_ms", "note"),
    [
        (2400, "barged in; the agent fell silent after 400 ms"),
        (None, "barged in; the agent spoke on"),
    ],
)
def test_a_barge_in_tells_whether_the_other_gave_way(yielded_ms, note):
    yielded_at = yielded_ms and yielded_ms * 8
    rows = transcript_rows(
        record(
            utterances=[
                spoke("agent", 1000, 2400, "I have"),
                spoke("customer", 2000, 3000, "wait", kind="barge_in"),
            ],
            interruptions=[
                Interruption(by="customer", at=16000, yielded_at=yielded_at, intended=True)
            ],
        )
    )

    assert [row.note for row in rows] == ["", note]


def test_each_direction_has_the_delay_of_its_own_leg():
    legs = {"to_agent": Leg(delay_ms=500), "to_customer": Leg(delay_ms=100)}
    plan = PLAN.model_copy(update={"line": PLAN.line.model_copy(update=legs)})
    call = record(utterances=[spoke("customer", 1000, 2000, "a"), spoke("agent", 3000, 4000, "b")])
    rows = transcript_rows(call.model_copy(update={"plan": plan}))

    assert [row.start_s for row in rows] == [1.5, 3.1]


def test_a_handoff_is_told_in_place_of_its_tool_call():
    call = ToolCall(side="agent", name="handoff", arguments={"to": "scheduler"}, at=16_000)
    failed = call.model_copy(update={"at": 8_000, "error": "there is no colleague"})
    handoff = Event(at=16_000, side="agent", name="handoff", text="greeter to scheduler")

    tool, row = transcript_rows(record(tool_calls=[failed, call], events=[handoff]))

    assert (tool.kind, tool.note) == ("tool", "failed: there is no colleague")
    assert (row.kind, row.start_s, row.note) == (
        "handoff",
        2.0,
        "greeter hands the call to scheduler",
    )
