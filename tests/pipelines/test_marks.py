"""A voice that reads no SSML is given none: neither a customer's pauses nor its spelling."""

import pytest
from pipecat.frames.frames import LLMFullResponseEndFrame, LLMTextFrame, TTSSpeakFrame
from pipecat.tests.utils import run_test

from personas.schema import Service, Services
from pipelines import clock
from pipelines.manners.marks import MarksForVoice, for_voice, marks_for_voice
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.plans import plan

PAUSED = 'nine <break time="600ms"/> four'
SPELLED = '<say-as interpret-as="characters">a</say-as> as in alpha'
FAINT = 'my name is <prosody volume="x-soft" rate="80%">maria lopez</prosody>.'


@pytest.mark.parametrize(
    ("text", "plain", "with_breaks"),
    [
        (PAUSED, "nine... four", PAUSED),
        (SPELLED, "a as in alpha", "a as in alpha"),
        (FAINT, "my name is maria lopez.", "my name is maria lopez."),
        ("2 > 1, yes.", "2 > 1, yes.", "2 > 1, yes."),
    ],
)
def test_marks_are_taken_out_and_pauses_are_kept_as_the_voice_knows_them(text, plain, with_breaks):
    assert for_voice(text, keeps_breaks=False) == plain
    assert for_voice(text, keeps_breaks=True) == with_breaks


def through(frames, *, keeps_breaks=False):
    """The text that comes out, in pieces."""

    async def main():
        down, _ = await run_test(MarksForVoice(keeps_breaks=keeps_breaks), frames_to_send=frames)
        return [frame.text for frame in down if hasattr(frame, "text")]

    return clock.run(main(), simulated=True)


def streamed(text):
    return [*(LLMTextFrame(f"{word} ") for word in text.split(" ")), LLMFullResponseEndFrame()]


@pytest.mark.parametrize("text", [PAUSED, SPELLED, FAINT])
@pytest.mark.parametrize("keeps_breaks", [True, False])
def test_it_is_the_same_word_by_word(text, keeps_breaks):
    told = " ".join("".join(through(streamed(text), keeps_breaks=keeps_breaks)).split())

    assert told == for_voice(text, keeps_breaks=keeps_breaks).replace("nine...", "nine ...")


def test_what_is_never_closed_is_said_in_the_end_and_no_later():
    told = "".join(through([*streamed("less < more"), *streamed("and on")]))

    assert told.split() == ["less", "<", "more", "and", "on"]


def test_what_is_said_unasked_is_changed_too():
    assert through([TTSSpeakFrame(PAUSED)]) == ["nine... four"]


@pytest.mark.parametrize(
    ("side", "voice", "needs"),
    [
        ("customer", "espeak", False),
        ("customer", "deepgram", True),
        ("customer", "cartesia", True),
        ("agent", "deepgram", False),
    ],
)
def test_only_a_customers_voice_that_reads_none_needs_it(side, voice, needs):
    made, services = plan(), Services(tts=Service(service=voice))
    end = getattr(made, side).model_copy(update={"services": services})
    made = made.model_copy(update={side: end})
    scribe = Scribe(Telephone(8000, {}, Stopwatch()))
    wiring = Wiring(made, side, scribe, Stopwatch(), FloorTaker(made))

    assert (marks_for_voice(wiring) is not None) == needs
