"""Whole calls between the two pipelines, in simulated time."""

import json

import numpy as np
import pytest
import soundfile
from pipecat.utils import deprecation

from personas.schema import Limits, Outage, Service, TurnTaking
from pipelines.call import place_call
from pipelines.record import CallRecord, Ending
from tests.pipelines.fakes import FakeModel
from tests.pipelines.plans import plan


def placed(folder, **settings):
    keep_clean = settings.pop("keep_clean", False)
    folder.mkdir(exist_ok=True)
    update = {k: settings.pop(k) for k in ("limits", "clock") if k in settings}
    return place_call(plan(**settings).model_copy(update=update), folder, keep_clean=keep_clean)


@pytest.fixture(scope="module")
def clear(tmp_path_factory):
    """A call with a clear speaker; the folder and the record."""
    folder = tmp_path_factory.mktemp("clear")
    return folder, placed(folder, seed=3, keep_clean=True)


def test_a_clear_call_reaches_the_sales_agent(clear):
    _, record = clear
    (call,) = [c for c in record.tool_calls if c.name == "transfer_call"]

    assert call.arguments == {"name": "maria lopez", "zip_code": "94103"}
    assert call.result == {"ok": True}
    assert (record.ending.by, record.ending.reason) == ("agent", "transferred")
    assert record.soundness.faults == ()
    assert 30 < record.n_samples / record.sample_rate_hz < 120


def test_the_record_tells_what_was_meant_said_and_heard(clear):
    _, record = clear
    agent, customer = record.said_by("agent"), record.said_by("customer")

    assert "sprocket company" in agent[0].meant
    assert any("maria lopez" in u.said for u in customer)
    assert any("maria lopez" in h.text for h in record.heard_by("agent"))
    events = {e.name for e in record.events}
    assert events >= {"says", "hears", "agreed", "calls", "ended", "delay_to_agent"}
    assert {(u.side, u.kind) for u in record.usage} == {
        (side, kind) for side in ("agent", "customer") for kind in ("stt", "llm", "tts")
    }


def test_utterances_lie_where_the_clean_recording_has_sound(clear):
    folder, record = clear
    clean, rate = soundfile.read(folder / "clean.wav")
    for u in record.utterances:
        mouth = clean[:, 0 if u.side == "customer" else 1]
        peak = np.abs(mouth[u.start : u.end]).max()
        assert np.abs(mouth[u.start]) > 0.01 * peak
        assert not mouth[max(0, u.start - rate // 10) : u.start].max() > 0.05 * peak


def test_the_recording_is_stereo_as_each_was_heard(clear):
    folder, record = clear
    heard, rate = soundfile.read(folder / "recording.wav")
    clean, _ = soundfile.read(folder / "clean.wav")
    delay = record.plan.line.to_agent.delay_ms * rate // 1000
    span = slice(record.said_by("customer")[0].start, record.said_by("customer")[0].end)
    said = clean[span, 0]
    lags = range(delay - 40, delay + 41)
    likeness = [said @ heard[span.start + lag : span.stop + lag, 0] for lag in lags]

    assert lags[int(np.argmax(likeness))] == delay
    assert heard.shape == (record.n_samples, 2)
    assert rate == record.sample_rate_hz == 8000
    assert [t.file for t in record.tracks] == ["recording.wav", "clean.wav"]


def test_the_live_log_has_every_event(clear):
    folder, record = clear
    lines = [json.loads(line) for line in (folder / "events.ndjson").read_text().splitlines()]

    assert [(e["side"], e["name"], e["text"]) for e in lines] == [
        (e.side, e.name, e.text) for e in record.events
    ]


def test_a_record_survives_the_file(clear):
    _, record = clear

    assert CallRecord.model_validate_json(record.model_dump_json()) == record


def test_nothing_deprecated_was_used(clear):
    assert clear
    assert deprecation._warned_sites == set()


def test_the_same_plan_gives_the_same_call_whatever_came_between(clear, tmp_path):
    folder, record = clear
    placed(tmp_path / "between", seed=9, persona="accent_scottish", limits=Limits(call_s=20))
    again = placed(tmp_path / "again", seed=3, keep_clean=True)

    assert again.model_dump_json() == record.model_dump_json()
    for name in ("recording.wav", "clean.wav", "events.ndjson"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_another_seed_gives_another_call(clear, tmp_path):
    _, record = clear
    other = placed(tmp_path, seed=4, limits=Limits(call_s=20))

    assert other.tracks[0].sha256 != record.tracks[0].sha256


def test_a_call_over_its_limit_is_ended(tmp_path):
    record = placed(tmp_path, limits=Limits(call_s=10))

    assert (record.ending.by, record.ending.reason) == ("limit", "time")
    assert record.n_samples < 11 * 8000


def test_a_line_that_breaks_ends_the_call(tmp_path):
    folder = tmp_path / "call"
    folder.mkdir()
    whole = plan(seed=3)
    broken = whole.line.model_copy(update={"drop_at_s": 6.0})

    record = place_call(whole.model_copy(update={"line": broken}), folder)

    assert record.ending == Ending(by="line", reason="dropped", at=6 * 8000)
    assert record.soundness.faults == ()


def test_an_outage_is_heard_in_both_directions_at_once(tmp_path):
    folder = tmp_path / "call"
    folder.mkdir()
    whole = plan(seed=3).model_copy(update={"limits": Limits(call_s=8)})
    out = Outage(at_s=(2.0,), length_s=3)
    tunnel = whole.line.model_copy(update={"outage": out})

    place_call(whole.model_copy(update={"line": tunnel}), folder)
    heard, rate = soundfile.read(folder / "recording.wav")

    # the landline delays 40 ms, and the repetition fades out over 60 ms
    assert not heard[int(2.11 * rate) : int(5.03 * rate)].any()
    assert heard[: 2 * rate].any()


def test_an_interrupter_really_speaks_while_the_agent_does(tmp_path):
    taking = TurnTaking(barge_in_rate=1.0, barge_in_onset_ms=1500)
    record = placed(tmp_path, turn_taking=taking, limits=Limits(call_s=20))
    first = next(u for u in record.utterances if u.kind == "barge_in")
    agent = next(u for u in record.said_by("agent") if u.start < first.start < u.end)

    assert abs(record.ms(first.start - agent.start) - 1500) < 150
    assert agent.cut
    assert agent.said != agent.meant
    assert record.interruptions[0].intended


def test_an_impatient_customer_hangs_up(tmp_path):
    record = placed(tmp_path, persona="impatient", limits=Limits(call_s=200))

    if record.ending.by == "customer":
        assert record.ending.reason in ("impatient", "asked too often")
    else:
        assert record.ending.reason == "transferred"


def test_a_model_takes_the_playbooks_place_by_one_line_of_yaml(tmp_path):
    line = {
        "class": "tests.pipelines.fakes.FakeModel",
        "options": {"lines": ["hello.", "goodbye."]},
    }
    made = plan()
    services = made.agent.services.model_copy(update={"llm": Service.model_validate(line)})
    agent = made.agent.model_copy(update={"services": services})
    FakeModel.contexts.clear()

    record = place_call(made.model_copy(update={"agent": agent}), tmp_path)
    messages, tools = FakeModel.contexts[-1]

    assert [u.said for u in record.said_by("agent")] == ["hello.", "goodbye."]
    assert (record.ending.by, record.ending.reason) == ("agent", "done")
    assert FakeModel.told[-1] == made.agent.prompt
    assert {m["role"] for m in messages} == {"assistant", "user"}
    assert {tool.name for tool in tools.standard_tools} == {"transfer_call", "end_call"}
