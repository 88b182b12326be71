import numpy as np
import pytest

from pipelines.scribe import Scribe, plain
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from pipelines.transcript import interruptions, utterances, within

RATE = 8000


class Wire:
    def process_pcm(self, frame):
        return frame

    def overhear(self, frame):
        pass


def scribe():
    return Scribe(Telephone(RATE, {"customer": Wire(), "agent": Wire()}, Stopwatch()))


def speak(notes, side, text, start, length, *, made=None, kind="answer"):
    """Speech in a mouth, noted as it would be; `made` is the whole of it when it was cut off."""
    context = f"{side}-{start}"
    notes.telephone.legs[side].mouth.write(np.full(length, 5000, np.int16), start)
    notes.means(side, text, kind=kind)
    notes.synthesis_started(side, context)
    notes.synthesised(side, context, made or length)
    notes.speech_starts(side, context)
    speech = notes.speeches[-1]
    speech.start, speech.end, speech.n_written = start, start + length, length
    return notes


def test_an_utterance_begins_and_ends_with_its_voiced_samples():
    notes = speak(scribe(), "agent", "hello there.", 4000, 8000)
    notes.telephone.legs["agent"].mouth.write(np.zeros(1000, np.int16), 4000)
    notes.telephone.legs["agent"].mouth.write(np.full(500, 50, np.int16), 11500)
    (heard,) = utterances(notes)

    assert (heard.start, heard.end) == (5000, 11500)
    assert heard.said == heard.meant == "hello there."
    assert not heard.cut


@pytest.mark.parametrize(
    ("played", "said"), [(0.2, "one"), (0.5, "one two"), (0.77, "one two three")]
)
def test_of_a_cut_utterance_the_words_that_fit_were_said(played, said):
    n = 16000
    notes = speak(scribe(), "agent", "one two three four", 0, int(played * n), made=n)
    (heard,) = utterances(notes)

    assert heard.cut
    assert heard.said == said
    assert heard.meant == "one two three four"


def test_what_was_meant_but_never_played_is_no_utterance():
    notes = scribe()
    notes.means("agent", "hello")
    notes.synthesis_started("agent", "x")
    notes.synthesised("agent", "x", 8000)

    assert utterances(notes) == ()


def test_streamed_text_becomes_one_utterance():
    notes = scribe()
    notes.means("agent")
    for word in ("i ", "heard ", "maria. "):
        notes.means_more("agent", word)
    notes.means_no_more("agent")
    notes.synthesis_started("agent", "x")

    assert notes.speeches[0].text == "i heard maria."


def test_an_answer_without_text_claims_no_speech():
    notes = scribe()
    notes.means("agent")
    notes.means_no_more("agent")
    notes.means("agent", "goodbye.")
    notes.synthesis_started("agent", "x")

    assert notes.speeches[0].text == "goodbye."


def test_a_barge_in_that_made_the_agent_fall_silent():
    notes = speak(scribe(), "agent", "one two three four", 0, 8000, made=16000)
    speak(notes, "customer", "wait a second", 6000, 4000, kind="barge_in")
    (found,) = interruptions(utterances(notes))

    assert (found.by, found.at, found.yielded_at, found.intended) == ("customer", 6000, 8000, True)


def test_an_agent_that_talks_on_does_not_yield():
    notes = speak(scribe(), "agent", "one two three four", 0, 16000)
    speak(notes, "customer", "uh huh", 6000, 2000, kind="backchannel")
    (found,) = interruptions(utterances(notes))

    assert found.yielded_at is None


def test_speaking_one_after_the_other_interrupts_nobody():
    notes = speak(scribe(), "agent", "hello", 0, 8000)
    speak(notes, "customer", "hello", 8000, 8000)

    assert interruptions(utterances(notes)) == ()


def test_markup_is_not_spoken():
    assert plain('nine <break time="600ms"/> four') == "nine four"
    assert plain('<prosody rate="80%">it\'s me</prosody>.') == "it's me."


def test_what_is_said_once_the_line_has_ended_was_not_said():
    notes = speak(scribe(), "agent", "hello.", 1000, 4000)
    speak(notes, "agent", "are you there?", 9000, 4000)
    both = utterances(notes)

    assert within(both, 20_000) == both
    assert [(u.start, u.end) for u in within(both, 10_000)] == [(1000, 5000), (9000, 10_000)]
    assert [u.said for u in within(both, 9000)] == ["hello."]
