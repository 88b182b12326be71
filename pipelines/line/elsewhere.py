"""What a room makes of the sounds in it that are not the speaker's: a door, a dog, somebody else.

They come from `ELSEWHERE_M` away, through the same walls; who plays them sets their level after
that, as the microphone hears them. Beds of noise need no such thing: they are the sound of a place
as it is at the microphone, diffuse already.
"""

import numpy as np

from personas.schema import Reverberation
from pipelines.line.effect import Samples, Streams
from pipelines.line.fir import Response
from pipelines.line.reverberation import impulse_response

ELSEWHERE_M = 2.5


def answer_elsewhere(
    room: Reverberation | None, *, sample_rate_hz: int, rng: Streams
) -> Response | None:
    """The room's answer to what sounds elsewhere in it. Asks for `elsewhere`. None: no room."""
    if room is None:
        return None
    return impulse_response(
        room, distance_m=ELSEWHERE_M, sample_rate_hz=sample_rate_hz, rng=rng("elsewhere")
    )


def sounding(sound: Samples, answer: Response | None) -> Samples:
    """A sound and how it dies away in the room, at any level, shape (n_samples + tail,).

    By one transform of the whole, for it is no stream. None leaves the sound as it is.
    """
    if answer is None:
        return sound
    n_samples = len(sound) + len(answer) - 1
    size = 1 << (n_samples - 1).bit_length()
    spectrum = np.fft.rfft(sound.astype(np.float64), size) * np.fft.rfft(answer, size)
    return np.fft.irfft(spectrum, size)[:n_samples].astype(np.float32)
