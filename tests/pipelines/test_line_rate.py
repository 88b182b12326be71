import numpy as np
import pytest
from pipecat.frames.frames import (
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
)
from pipecat.tests.utils import SleepFrame, run_test

from pipelines import clock
from pipelines.line_rate import LineRate


def tone(n_samples, rate_hz=24_000, hz=440):
    return (8000 * np.sin(2 * np.pi * hz * np.arange(n_samples) / rate_hz)).astype(np.int16)


def spoken(samples, rate_hz=24_000, piece=2400):
    pieces = [samples[i : i + piece] for i in range(0, len(samples), piece)]
    return [TTSAudioRawFrame(p.tobytes(), rate_hz, 1, context_id="c") for p in pieces]


def through(frames, rate_hz=8000):
    """What comes out, as frames."""

    async def main():
        down, _ = await run_test(LineRate(rate_hz), frames_to_send=frames)
        return down

    return clock.run(main(), simulated=True)


def sound(frames):
    audio = [frame for frame in frames if isinstance(frame, TTSAudioRawFrame)]
    return np.concatenate([np.frombuffer(frame.audio, np.int16) for frame in audio])


@pytest.mark.parametrize("rate_hz", [8000, 16_000])
def test_speech_comes_out_at_the_lines_rate_whole(rate_hz):
    out = through([TTSStartedFrame(), *spoken(tone(24_000)), TTSStoppedFrame()], rate_hz)
    found = sound(out)

    assert len(found) == rate_hz
    assert {f.sample_rate for f in out if isinstance(f, TTSAudioRawFrame)} == {rate_hz}
    assert {f.context_id for f in out if isinstance(f, TTSAudioRawFrame)} == {"c"}
    middle = slice(rate_hz // 10, -rate_hz // 10)
    error = found[middle] - tone(rate_hz, rate_hz)[middle].astype(float)
    assert np.sqrt((error**2).mean()) < 2
    assert isinstance(out[-1], TTSStoppedFrame)


def test_it_is_the_same_to_the_bit_each_time():
    frames = lambda: [*spoken(tone(48_000, hz=333)), TTSStoppedFrame()]  # noqa: E731

    assert (sound(through(frames())) == sound(through(frames()))).all()


def test_what_was_cut_off_does_not_sound_in_what_follows():
    silence = [*spoken(np.zeros(24_000, np.int16)), TTSStoppedFrame()]
    cut = [*spoken(tone(2400)), SleepFrame(sleep=0.1), InterruptionFrame(), SleepFrame(sleep=0.1)]
    out = through([*cut, *silence])
    first = next(i for i, frame in enumerate(out) if isinstance(frame, InterruptionFrame))

    assert not sound(out[first:]).any()


def test_speech_at_the_lines_rate_is_left_as_it_is():
    samples = tone(800, 8000)

    assert (sound(through(spoken(samples, 8000, 800))) == samples).all()
