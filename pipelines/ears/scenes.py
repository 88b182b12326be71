"""Made-up telephone speech, to adapt to and to measure with: espeak-ng, a room, G.711 at 8 kHz."""

import functools

import numpy as np
import numpy.typing as npt
import soxr

from personas.schema import Closed
from pipelines.ears.acoustics import active_rms
from pipelines.speech import speak

LINE_RATE_HZ = 8000
LEVEL_RMS = 2600.0
"""Active speech level of -22 dBFS, in 16-bit steps."""
_MU = 255.0
_LEAD_S, _TAIL_S = 0.4, 0.3
"""Line noise before and after the speech, as a voice activity detector leaves it on a segment."""
_LINE_NOISE_RMS = 4.0
_BABBLE_TEXTS = (
    "the meeting was moved to thursday but nobody told the people upstairs until noon",
    "we waited for an hour on the platform because the train was late again",
    "they are looking for a bigger apartment near the park but everything there costs far too much",
    "the little restaurant on the corner has very good soup and it is hardly ever crowded at noon",
    "an uncle of mine bought an old boat last summer and he has been painting it green ever since",
    "it was unbelievable how they came back in the final minutes of the game",
)

Samples = npt.NDArray[np.float64]


class Talker(Closed):
    """A voice of espeak-ng and how it is set."""

    voice: str
    rate_wpm: int = 150
    pitch: int = 50


def said(text: str, talker: Talker, *, sample_rate_hz: int) -> Samples:
    """Speech at LEVEL_RMS with silence around it, in 16-bit steps, shape (n_samples,)."""
    speech = speak(
        text,
        voice=talker.voice,
        sample_rate_hz=sample_rate_hz,
        rate_wpm=talker.rate_wpm,
        pitch=talker.pitch,
    ).astype(np.float64)
    lead, tail = np.zeros(int(_LEAD_S * sample_rate_hz)), np.zeros(int(_TAIL_S * sample_rate_hz))
    return np.concatenate([lead, speech * LEVEL_RMS / active_rms(speech, sample_rate_hz), tail])


def in_noise(sound: Samples, noise: Samples, *, snr_db: float, rng: np.random.Generator) -> Samples:
    """Speech at LEVEL_RMS and, at `snr_db`, a random stretch of `noise`, which has unit power."""
    start = int(rng.integers(len(noise)))
    stretch = np.take(noise, np.arange(start, start + len(sound)), mode="wrap")
    return sound + stretch * LEVEL_RMS / 10 ** (snr_db / 20)


def over_telephone(
    sound: Samples, sample_rate_hz: int, rng: np.random.Generator
) -> npt.NDArray[np.int16]:
    """What the far end gets: LINE_RATE_HZ, a faint hiss, mu-law (G.711, continuous form)."""
    narrow: Samples = soxr.resample(sound, sample_rate_hz, LINE_RATE_HZ)
    narrow = (narrow + rng.normal(0, _LINE_NOISE_RMS, len(narrow))) / 32768
    code = np.sign(narrow) * np.log1p(_MU * np.abs(narrow).clip(0, 1)) / np.log1p(_MU)
    code = np.round(code * 127) / 127
    linear: Samples = np.sign(code) * np.expm1(np.abs(code) * np.log1p(_MU)) / _MU
    return (linear * 32767).astype(np.int16)


@functools.cache
def babble(voices: tuple[str, ...], *, sample_rate_hz: int) -> Samples:
    """Half a minute of voices at once, of unit power."""
    mix: Samples = np.zeros(30 * sample_rate_hz)
    for i, voice in enumerate(voices):
        texts = _BABBLE_TEXTS[i % 6 :] + _BABBLE_TEXTS[: i % 6]
        talk = np.concatenate(
            [
                speak(t, voice=voice, sample_rate_hz=sample_rate_hz, rate_wpm=140 + 7 * i)
                for t in texts
            ]
        )
        mix += np.resize(np.roll(talk, 7919 * i), len(mix)) / np.sqrt((talk**2).mean())
    mix /= np.sqrt((mix**2).mean())
    return mix
