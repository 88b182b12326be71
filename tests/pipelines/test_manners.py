"""What customers do on the telephone beside answering, in whole calls."""

import numpy as np
import pytest
import soundfile

from evaluators.timeline import at_customer
from personas.schema import Limits, TurnTaking, Voice
from pipelines.call import place_call
from pipelines.line.p56 import active_level_dbfs
from pipelines.speech import speak
from tests.pipelines.plans import plan

OTHER = Voice(ids={"espeak": "en-us+f5"}, rate_wpm=140)


def placed(folder, *, call_s=20, seed=3, **taking):
    made = plan(seed=seed, turn_taking=TurnTaking(**taking), second_voice=OTHER)
    limited = made.model_copy(update={"limits": Limits(call_s=call_s)})
    return place_call(limited, folder, keep_clean=True)


def mouth(folder, utterance):
    clean, rate_hz = soundfile.read(folder / "clean.wav", dtype="float32")
    return clean[utterance.start : utterance.end, 0], rate_hz


def of_kind(record, kind):
    return [u for u in record.said_by("customer") if u.kind == kind]


def events(record):
    return [e.name for e in record.events if e.side == "customer"]


def test_a_cough_sounds_in_the_agents_turn_without_a_word(tmp_path):
    record = placed(tmp_path, call_s=5, cough_rate=1.0, cough_onset_ms=1500, cough_level_db=-3)
    (cough,) = of_kind(record, "cough")
    agent = next(one for one in at_customer(record) if one.side == "agent")
    samples, _ = mouth(tmp_path, cough)

    assert (cough.meant, cough.said, cough.cut) == ("", "", False)
    assert abs(record.ms(cough.start - agent.start) - 1500) < 60
    assert abs(10 * np.log10(np.mean(samples**2)) + 25) < 1.5


@pytest.mark.parametrize(("kind", "level_db"), [("aside", -10), ("backchannel", -6)])
def test_words_not_for_the_agent_are_quieter(tmp_path, kind, level_db):
    record = placed(tmp_path, call_s=5, **{f"{kind}_rate": 1.0})
    samples, rate_hz = mouth(tmp_path, of_kind(record, kind)[0])

    assert abs(active_level_dbfs(samples, rate_hz) - (-22 + level_db)) < 1.0


def test_an_agent_on_hold_hears_music_and_then_its_answer(tmp_path):
    record = placed(tmp_path, hold_rate=1.0, hold_s=5)
    before, after = of_kind(record, "hold")
    (music,) = of_kind(record, "music")
    answer = of_kind(record, "answer")[0]

    assert before.end < music.start
    assert music.end < after.start < answer.start
    assert abs(record.ms(music.end - music.start) - 5000) < 200
    assert "maria lopez" in answer.said
    assert events(record).count("holds") == events(record).count("back") == 1


def test_on_silent_hold_nothing_is_heard(tmp_path):
    record = placed(tmp_path, hold_rate=1.0, hold_s=5, hold_music=False)
    before, after = of_kind(record, "hold")

    assert of_kind(record, "music") == []
    assert abs(record.ms(after.start - before.end) - 5300) < 400


def test_somebody_else_goes_on_with_the_same_facts(tmp_path):
    record = placed(tmp_path, call_s=15, handover_rate=1.0)
    before, after = of_kind(record, "hold")
    answer = of_kind(record, "answer")[0]

    def likeness(utterance, voice):
        """Of what was said to the same words in a voice, 0 to 1."""
        said, rate_hz = mouth(tmp_path, utterance)
        own = speak(
            utterance.meant,
            voice=voice.ids["espeak"],
            sample_rate_hz=rate_hz,
            rate_wpm=voice.rate_wpm,
        )
        norm = np.linalg.norm(said) * np.linalg.norm(own)
        return np.correlate(said, own, "full").max() / norm

    assert likeness(before, record.plan.persona.voice) > 0.99
    assert likeness(after, OTHER) > 0.99
    assert likeness(answer, OTHER) > 0.99
    assert "maria lopez" in answer.said


@pytest.mark.parametrize("prompts", [1])
def test_a_silent_customer_waits_to_be_asked_again(tmp_path, prompts):
    record = placed(tmp_path, call_s=21 * prompts, silence_rate=1.0, silence_prompts=prompts)
    first = record.said_by("customer")[0]
    asked = [u for u in record.said_by("agent") if u.end < first.start]

    assert len(asked) == 1 + prompts
    assert all("still there" in u.said for u in asked[1:])
    assert "maria lopez" in first.said


def test_a_slow_customer_answers_so_much_later(tmp_path):
    def wait_ms(name, **taking):
        folder = tmp_path / name
        folder.mkdir()
        record = placed(folder, call_s=12, **taking)
        return record.ms(record.said_by("customer")[0].start - record.said_by("agent")[0].end)

    assert abs(wait_ms("slow", answer_delay_ms=2500) - wait_ms("quick") - 2500) < 5


def test_one_who_does_not_persist_stops_in_the_middle_of_a_word(tmp_path):
    taking = {"barge_in_rate": 1.0, "barge_in_purposes": ["hurry"]}
    stubborn = {"barge_in_persists": False, "barge_in_gives_up_ms": 400}
    record = placed(tmp_path, call_s=5, **taking, **stubborn)
    barge_in = of_kind(record, "barge_in")[0]

    assert barge_in.cut
    assert abs(record.ms(barge_in.end - barge_in.start) - 400) < 80
