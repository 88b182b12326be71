import asyncio
import subprocess
import sys

import numpy as np
import pytest
from pipecat.frames.frames import (
    InputAudioRawFrame,
    OutputAudioRawFrame,
    TextFrame,
    TTSAudioRawFrame,
    UserAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.tests.utils import run_test

from personas.schema import FarEnd, Leg
from pipelines.line.sleeve import LineProcessor
from tests.pipelines.line.talk import leg, white

SETTINGS = Leg(delay_ms=30, loss_rate=0.1)


def audio(samples, kind=InputAudioRawFrame, **fields):
    pcm = np.rint(samples * 32767).astype(np.int16)
    return kind(audio=pcm.tobytes(), sample_rate=8000, num_channels=1, **fields)


def sent_through(frames):
    down, up = asyncio.run(run_test(LineProcessor(leg(SETTINGS)), frames_to_send=frames))
    assert not [frame for frame in up if isinstance(frame, TextFrame | InputAudioRawFrame)]
    return down


def test_incoming_audio_goes_through_the_chain():
    sent = [audio(frame) for frame in white(1600).reshape(10, 160)]

    got = sent_through(sent)

    alone = leg(SETTINGS)
    assert [f.audio for f in got] == [alone.process_pcm(f.audio).tobytes() for f in sent]
    assert got[-1].audio != sent[-1].audio


def test_every_other_frame_passes_as_it_is():
    sent = [TextFrame("hello"), audio(white(160), OutputAudioRawFrame)]
    pcm = sent[1].audio

    got = sent_through(sent)

    assert all(one is other for one, other in zip(got, sent, strict=True))
    assert got[1].audio == pcm


def test_frames_go_on_in_their_own_direction():
    sent = TextFrame("hello")

    down, up = asyncio.run(
        run_test(
            LineProcessor(leg(SETTINGS)),
            frames_to_send=[sent],
            frames_to_send_direction=FrameDirection.UPSTREAM,
        )
    )

    assert sent not in down
    assert [frame for frame in up if isinstance(frame, TextFrame)] == [sent]


def test_a_frame_keeps_its_kind_identity_and_time():
    sent = audio(white(160), UserAudioRawFrame, user_id="maria")
    sent.pts, before = 12345, sent.audio

    (got,) = sent_through([sent])

    assert isinstance(got, UserAudioRawFrame)
    assert (got.user_id, got.pts, got.id, got.num_frames) == ("maria", 12345, sent.id, 160)
    assert sent.audio == before


@pytest.mark.parametrize(("sample_rate", "num_channels"), [(16000, 1), (8000, 2)])
def test_audio_of_another_form_is_refused(sample_rate, num_channels):
    frame = InputAudioRawFrame(bytes(640), sample_rate=sample_rate, num_channels=num_channels)

    with pytest.raises(ValueError, match="the line takes mono audio at 8000 Hz") as caught:
        LineProcessor(leg(SETTINGS))._through(frame)

    assert f"got {num_channels} channels at {sample_rate} Hz" in str(caught.value)


ECHO = Leg(codec="pcm", delay_ms=0, far_end=FarEnd(echo_level_db=-20, echo_delay_ms=40))


def heard_in_a_pipeline(plays):
    """What comes in of ten silent frames, of which `plays` says what is played after each."""
    line = LineProcessor(leg(ECHO))
    heard = []

    class Ear(FrameProcessor):
        async def process_frame(self, frame, direction):
            await super().process_frame(frame, direction)
            if isinstance(frame, InputAudioRawFrame):
                heard.append(np.frombuffer(frame.audio, np.int16))
            await self.push_frame(frame, direction)

    sent = []
    for n in range(10):
        sent += [audio(np.zeros(160)), *[audio(x, TTSAudioRawFrame) for x in plays.get(n, ())]]
    pipeline = Pipeline([line, Ear(enable_direct_mode=True), line.loudspeaker])
    down, _ = asyncio.run(run_test(pipeline, frames_to_send=sent))
    assert [type(frame) for frame in down] == [type(frame) for frame in sent]
    return np.concatenate(heard)


@pytest.mark.parametrize("played_after", [0, 4])
def test_what_is_played_comes_back_as_an_echo_when_it_should(played_after):
    played = white(160, rms=0.2)

    heard = heard_in_a_pipeline({played_after: [played]})

    begins = 160 * (played_after + 1) + 320
    assert not heard[:begins].any()
    assert not heard[begins + 160 :].any()
    echo = heard[begins : begins + 160]
    assert np.abs(echo - 0.1 * np.rint(played * 32767)).max() <= 0.51


def test_what_is_handed_over_early_is_played_in_a_row():
    played = white(320, rms=0.2)

    heard = heard_in_a_pipeline({1: [played[:160], played[160:]]})

    echo = heard[640:960]
    assert np.abs(echo - 0.1 * np.rint(played * 32767)).max() <= 0.51
    assert not heard[960:].any()


def test_played_audio_of_another_form_is_refused():
    frame = OutputAudioRawFrame(bytes(640), sample_rate=24000, num_channels=1)

    with pytest.raises(ValueError, match="got 1 channels at 24000 Hz"):
        LineProcessor(leg(ECHO)).overhear(frame)


def test_the_line_itself_needs_no_pipecat():
    code = (
        "import sys, pipelines.line.leg, pipelines.line.conformance, pipelines.line.cost\n"
        "sys.exit('pipecat' in sys.modules or 'scipy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
