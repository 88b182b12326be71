import re

import pytest

from personas.schema import Disfluency, Phrasing
from pipelines.playbook.disfluency import FILLERS, KINDS, pause_ms, unplanned
from tests.pipelines.plans import plan
from tests.pipelines.playbook.behaviours.talk import NAME, ZIP, Talk

TEXT = "my name is maria lopez."
N = 2000


def streams(seed=0):
    made = plan(seed=seed)
    return {kind: made.rng(f"disfluency.{kind}") for kind in KINDS}


def said(n=N, text=TEXT, **rates):
    drawn = streams()
    how = Disfluency(**rates)
    return [unplanned(text, how, drawn, facts=frozenset(("maria", "lopez"))) for _ in range(n)]


def test_fluent_speech_stays_as_it_is():
    assert set(said(10)) == {TEXT}


@pytest.mark.parametrize("rate", [0.1, 0.4])
def test_words_are_repeated_as_often_as_asked_and_no_facts(rate):
    texts = said(repetition_rate=rate)
    repeated = re.findall(r"\b(\w+) \1\b", " | ".join(texts))

    assert set(repeated) == {"my", "name", "is"}
    assert abs(len(repeated) / (3 * N) - rate) < 0.03


def test_fillers_stand_between_words_as_often_as_asked():
    texts = said(word_filler_rate=0.2)
    n = sum(word in FILLERS for text in texts for word in text.split())

    assert abs(n / (3 * N) - 0.2) < 0.03
    assert all("maria lopez" in text for text in texts)


def test_pauses_stand_between_words_and_spread_about_their_median():
    texts = said(word_pause_rate=0.3, pause_ms=500, pause_spread=0.4)
    lengths = sorted(int(ms) for ms in re.findall(r'time="(\d+)ms"', " ".join(texts)))

    assert abs(len(lengths) / (3 * N) - 0.3) < 0.03
    assert abs(lengths[len(lengths) // 2] - 500) < 20
    assert lengths[len(lengths) // 6] < 360 < 700 < lengths[-len(lengths) // 6]


def test_without_a_spread_every_pause_is_the_same():
    assert pause_ms(Disfluency(pause_ms=700), streams()["pause_ms"]) == 700


def test_answers_are_begun_anew_as_often_as_asked():
    texts = said(false_start_rate=0.25)
    begun = [text for text in texts if text != TEXT]

    assert set(begun) == {f"my, {TEXT}", f"my name, {TEXT}"}
    assert abs(len(begun) / N - 0.25) < 0.03


@pytest.mark.parametrize("text", ["yes.", "maria lopez.", "nine four one oh three."])
def test_what_has_no_beginning_of_its_own_is_not_begun_anew(text):
    assert set(said(20, text, false_start_rate=1.0)) == {text}


def test_the_last_words_trail_off():
    (text,) = said(1, trailing_off_rate=1.0)

    assert text == 'my name is <prosody volume="x-soft" rate="80%">maria lopez</prosody>.'


def test_one_rate_moves_no_other_draw():
    pauses = said(word_pause_rate=0.3)
    both = said(word_pause_rate=0.3, repetition_rate=0.5, word_filler_rate=0.4)

    def plain(text):
        return re.sub(r"\b(\w+) \1\b", r"\1", re.sub(r"\b(?:uh|um) ", "", text))

    assert [plain(text) for text in both] == pauses


def test_another_first_name_is_said_and_corrected():
    talk = Talk(disfluency=Disfluency(name_correction_rate=1.0))
    text = talk.say(NAME).text

    assert re.search(r"\b\w+, sorry, maria lopez", text)
    assert not re.search(r"maria, sorry", text)


def test_facts_are_said_as_the_persona_phrases_them():
    pairs = Talk(phrasing=Phrasing(numbers="pairs"))
    alphabet = Talk(phrasing=Phrasing(spelling="alphabet"))

    assert "ninety four one oh three" in pairs.say(ZIP).text
    assert "m as in mike" in alphabet.say("please spell your name").text
