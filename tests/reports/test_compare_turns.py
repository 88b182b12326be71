import pytest

from pipelines.record import CallRecord, Ending, Utterance
from reports.compare.turns import same_turns, spoken_turns
from reports.testing_call import HZ, fake_plan


def call(*lines: str) -> CallRecord:
    """Lines such as `agent 0-1200 what is your name`, in milliseconds at the mouth."""
    utterances = []
    for line in lines:
        side, span, *words = line.split()
        side, _, kind = side.partition("*")
        start, end = (int(ms) * HZ // 1000 for ms in span.split("-"))
        text = " ".join(words)
        utterances.append(
            Utterance(side=side, start=start, end=end, meant=text, said=text, kind=kind or "answer")
        )
    return CallRecord(
        plan=fake_plan(persona="clear", version="v1", attempt=1, seed=1),
        sample_rate_hz=HZ,
        n_samples=60 * HZ,
        utterances=tuple(utterances),
        ending=Ending(by="agent", reason="goodbye", at=60 * HZ),
    )


def test_turns_are_as_they_reach_the_ear():
    """The fake line is 60 ms long."""
    turns = spoken_turns(
        call("agent 1000-2000 Hello", "agent 2500-3000 there", "customer 4000-5000 hi")
    )

    assert [(t.side, t.start_s, t.words) for t in turns] == [
        ("agent", 1.06, ("hello", "there")),
        ("customer", 4.06, ("hi",)),
    ]


@pytest.mark.parametrize("kind", ["backchannel", "cough", "aside", "music"])
def test_what_does_not_take_the_floor_ends_no_turn(kind):
    said = f"customer*{kind} 1000-1200 uh huh"
    turns = spoken_turns(call("agent 0-3000 our new sprocket", said, "agent 3500-4000 lasts"))

    assert [turn.side for turn in turns] == ["agent"]


def test_an_extra_question_is_passed_over():
    a = call(
        "agent 0-1000 your name please",
        "customer 2000-3000 mary smith",
        "agent 4000-5000 and your zip code",
        "customer 6000-7000 nine four one",
    )
    b = call(
        "agent 0-1000 your name please",
        "customer 2000-3000 mary smith",
        "agent 4000-5000 please spell it",
        "customer 6000-7000 m a r y",
        "agent 8000-9000 and your zip code",
        "customer 10000-11000 nine four one",
    )

    assert same_turns(a, b) == ((0.06, 0.06), (2.06, 2.06), (4.06, 8.06), (6.06, 10.06))


def test_turns_of_one_side_match_without_a_common_word():
    a, b = call("agent 0-1000 good morning"), call("agent 500-900 hello")

    assert same_turns(a, b) == ((0.06, 0.56),)


@pytest.mark.parametrize("lines", [(), ("customer 0-1000 hello",)])
def test_nothing_in_common(lines):
    assert same_turns(call("agent 0-1000 hello"), call(*lines)) == ()
