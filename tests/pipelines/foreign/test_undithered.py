"""16-bit resampling for bots: soxr's, but for its dither."""

import numpy as np
import pytest
import soxr
from pipecat.audio.resamplers.soxr_resampler import SOXRAudioResampler
from pipecat.audio.resamplers.soxr_stream_resampler import SOXRStreamAudioResampler

from pipelines import clock
from pipelines.foreign.undithered import undithered

TONE = np.rint(9000 * np.sin(np.arange(24000) * 0.05)).astype(np.int16)


def streamed(kind):
    """A second of a tone, from 24 to 8 kHz, in pieces, through Pipecat's own resampler."""

    async def run():
        made = kind()
        pieces = [await made.resample(piece.tobytes(), 24000, 8000) for piece in np.split(TONE, 50)]
        return np.frombuffer(b"".join(pieces), np.int16)

    return clock.run(run(), simulated=True)


@pytest.mark.parametrize("kind", [SOXRStreamAudioResampler, SOXRAudioResampler])
def test_pipecats_resampling_repeats_and_is_what_it_was_but_for_the_dither(kind):
    with undithered():
        first, second = streamed(kind), streamed(kind)
    before = streamed(kind)

    assert np.array_equal(first, second)
    assert len(first) == len(before)
    assert np.abs(first.astype(int) - before).max() <= 2


def test_other_types_of_samples_and_other_times_are_soxrs_own():
    own = soxr.ResampleStream
    with undithered():
        assert isinstance(soxr.ResampleStream(24000, 8000, 1, dtype="float32"), own)
        assert soxr.resample(TONE.astype(np.float32), 24000, 8000).dtype == np.float32

    assert soxr.ResampleStream is own


def test_what_soxr_can_tell_of_a_stream_it_tells_of_this():
    with undithered():
        stream = soxr.ResampleStream(24000, 8000, 1, dtype="int16", quality="VHQ")
    stream.resample_chunk(TONE[:100])
    held = stream.delay()
    stream.clear()

    assert held > 0
    assert stream.delay() == 0
