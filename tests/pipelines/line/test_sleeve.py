import asyncio
import subprocess
import sys

import numpy as np
import pytest
from pipecat.frames.frames import (
    InputAudioRawFrame,
    OutputAudioRawFrame,
    TextFrame,
    UserAudioRawFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.tests.utils import run_test

from personas.schema import Leg
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


def test_the_line_itself_needs_no_pipecat():
    code = (
        "import sys, pipelines.line.leg, pipelines.line.conformance, pipelines.line.cost\n"
        "sys.exit('pipecat' in sys.modules or 'scipy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
