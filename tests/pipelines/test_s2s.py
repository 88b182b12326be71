"""Whole calls whose agent is one speech-to-speech model, over the emulator of its vendor."""

import pytest

from personas.schema import Service, Services, TurnTaking
from personas.vendor_faults import VendorFault
from pipelines.call import place_call
from pipelines.emulators.realtime.conversation import Conversation
from tests.pipelines.emulators.realtime_client import realtime_plan


def placed(folder, made):
    folder.mkdir()
    return place_call(made, folder)


INTERRUPTED = realtime_plan(persona="interrupter", seed=3)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """A call of a clear speaker."""
    return placed(tmp_path_factory.mktemp("s2s") / "clear", realtime_plan())


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """A call of one who interrupts, its folder, and what the vendor was told of what was heard."""
    folder = tmp_path_factory.mktemp("s2s") / "interrupted"
    truncate, told = Conversation.truncate, []

    def noted(conversation, item_id, audio_end_ms):
        truncate(conversation, item_id, audio_end_ms)
        told.append((audio_end_ms, conversation.find(item_id).message["content"]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Conversation, "truncate", noted)
        return placed(folder, INTERRUPTED), folder, told


def test_it_does_the_agents_job_and_its_tool_is_seen(record):
    (called,) = record.tool_calls

    assert record.ending.reason == "transferred"
    assert called.side == "agent"
    assert (called.name, called.result) == ("transfer_call", {"ok": True})
    assert called.arguments == {"name": "maria lopez", "zip_code": "94103"}
    assert record.soundness.faults == ()


def test_what_it_said_and_heard_and_when_is_in_the_record(record):
    agent, customer = record.said_by("agent"), record.said_by("customer")
    heard = [one for one in record.heard if one.side == "agent"]

    assert agent[0].said.startswith("hello, thank you for calling the sprocket company.")
    assert len(heard) == len(customer)
    for spoken, one in zip(customer, heard, strict=True):
        assert abs(record.ms(one.start - spoken.start)) < 700
        assert abs(record.ms(one.end - spoken.end)) < 300
        assert one.at > one.end


def test_who_follows_the_call_is_told_whole_sentences(record):
    told = [e.text for e in record.events if (e.side, e.name) == ("agent", "says")]

    assert told == [one.said for one in record.said_by("agent")]


def test_each_turn_of_the_customer_has_its_words_and_its_end(record):
    turns = [one for one in record.turns if one.side == "agent"]
    heard = [one.text for one in record.heard if one.side == "agent"]

    assert [one.text for one in turns] == heard
    assert all(one.start < one.end for one in turns)


def test_its_usage_is_that_of_one_service(record):
    usage = [one for one in record.usage if one.side == "agent"]

    assert [(one.kind, one.service) for one in usage] == [("s2s", "openai_realtime")]
    assert usage[0].requests == len(record.said_by("agent"))
    assert usage[0].tokens_in > 1000
    assert usage[0].tokens_out > 100
    spoken_ms = sum(record.ms(one.end - one.start) for one in record.said_by("agent"))
    assert usage[0].audio_ms == pytest.approx(spoken_ms, rel=0.1)


def test_who_barges_in_silences_it_and_it_hears_them_out(interrupted):
    record, _, _ = interrupted
    cut = [one for one in record.said_by("agent") if one.cut]
    barge_ins = [one for one in record.interruptions if one.by == "customer"]

    assert cut
    assert all(len(one.said) < len(one.meant) for one in cut)
    assert all(one.yielded_at is not None for one in barge_ins)
    assert all(record.ms(one.yielded_at - one.at) < 700 for one in barge_ins)
    assert record.soundness.faults == ()


def test_the_model_forgets_what_of_its_words_was_never_heard(interrupted):
    record, _, told = interrupted
    cut = [one for one in record.said_by("agent") if one.cut]

    assert len(told) == len(cut) > 0
    for one, (audio_end_ms, kept) in zip(cut, told, strict=True):
        assert one.meant.startswith(kept)
        assert abs(record.ms(one.end - one.start) - audio_end_ms) < 400
        assert abs(len(one.said.split()) - len(kept.split())) <= 2


def test_a_call_repeats_to_the_sample(interrupted, tmp_path):
    record, folder, _ = interrupted

    assert placed(tmp_path / "again", INTERRUPTED) == record
    wavs = [(one / "recording.wav").read_bytes() for one in (folder, tmp_path / "again")]
    assert wavs[0] == wavs[1]


def test_silence_makes_it_ask_again(tmp_path):
    made = realtime_plan()
    silent = made.persona.model_copy(update={"turn_taking": TurnTaking(silence_rate=1.0)})
    limits = made.limits.model_copy(update={"call_s": 25})
    record = placed(
        tmp_path / "call", made.model_copy(update={"persona": silent, "limits": limits})
    )
    waits = [e.at for e in record.events if (e.side, e.name) == ("agent", "waits")]
    first, second = record.said_by("agent")[:2]

    assert first.end < waits[0] < second.start
    assert "name" in second.said
    assert record.soundness.faults == ()


def test_without_turn_detection_of_its_own_ours_says_when_turns_end(tmp_path):
    heard = {"audio": {"input": {"turn_detection": False}}}
    made = realtime_plan(settings={"session_properties": heard})
    record = placed(tmp_path / "call", made)
    turns = [one for one in record.turns if one.side == "agent"]

    assert record.ending.reason == "transferred"
    assert record.tool_calls[0].arguments == {"name": "maria lopez", "zip_code": "94103"}
    assert [one.text for one in turns] == [o.text for o in record.heard if o.side == "agent"]
    assert record.soundness.faults == ()


def test_one_that_sounds_before_it_says_that_it_begins_has_its_words_with_their_sound(tmp_path):
    lines = ["may i have your name", "thank you very much", "goodbye then"]
    service = {"class": "tests.pipelines.fakes.FakeLive", "options": {"lines": lines}}
    made = realtime_plan()
    agent = made.agent.model_copy(
        update={"services": Services(s2s=Service.model_validate(service))}
    )
    limits = made.limits.model_copy(update={"call_s": 20})
    record = placed(tmp_path / "call", made.model_copy(update={"agent": agent, "limits": limits}))
    said = record.said_by("agent")

    assert [one.meant for one in said] == lines[: len(said)]
    assert len(said) > 1
    for one in said:
        assert record.ms(one.end - one.start) == pytest.approx(250 * len(one.meant.split()), abs=40)
    (used,) = (one for one in record.usage if one.side == "agent")
    assert used.requests == len(said)


@pytest.mark.parametrize(
    ("fault", "at", "cause"),
    [
        ("rate_limited", "connect", "status 429"),
        ("server_error", "middle", "server_error"),
        ("hang", "middle", "no answer within 15 s"),
        ("malformed", "middle", "Unterminated string"),
        ("cut", "end", "no close frame"),
        ("closed", "end", "received 1011"),
    ],
)
def test_a_vendor_that_lets_it_down_is_named_and_the_call_ends(tmp_path, fault, at, cause):
    made = realtime_plan(faults=(VendorFault(fault=fault, at=at),))
    record = placed(tmp_path / "call", made)

    assert record.ending.by == "fault"
    assert cause in record.ending.reason
    assert record.ending.reason.startswith("the agent's s2s: openai")
    assert record.ms(record.n_samples) < 20_000


def test_its_latency_is_chosen_like_any_other_services(tmp_path):
    made = realtime_plan()
    slow = Service.model_validate({"service": "openai_realtime", "latency": {"median_ms": 2000}})
    agent = made.agent.model_copy(update={"services": Services(s2s=slow)})
    limits = made.limits.model_copy(update={"call_s": 14})
    made = made.model_copy(update={"agent": agent, "limits": limits})
    record = placed(tmp_path / "call", made)
    customer = record.said_by("customer")[0]
    answer = record.said_by("agent")[1]

    assert 500 + 1700 < record.ms(answer.start - customer.end) < 500 + 2700
