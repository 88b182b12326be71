"""What is sent over a line to see what it does."""

import functools

import numpy as np

from personas.schema import Voice
from pipelines.line.level import at_level
from pipelines.speech import speak
from sparring.calibrate.lab import SPEECH_DBFS, Pcm, pcm

WORDS = (
    "Hello, my name is Maria Lopez, and I live just outside of the city.",
    "I read about the new sprocket this morning, and I would like to know what it costs.",
    "My zip code is nine four one oh three, and please, speak slowly.",
)


@functools.lru_cache(8)
def speech(level_dbfs: float = SPEECH_DBFS, rate_hz: int = 8000) -> Pcm:
    """Three sentences, with a second of silence after each, at an active level. Do not write."""
    silence = np.zeros(rate_hz, np.float32)
    voice = Voice().ids["espeak"]
    said = [speak(text, voice=voice, sample_rate_hz=rate_hz) for text in WORDS]
    whole = np.concatenate([part for one in said for part in (one, silence)])
    return pcm(at_level(whole, level_dbfs, sample_rate_hz=rate_hz))


def white(seconds: float, *, rate_hz: int = 8000, rms: float = 0.1, seed: int = 3) -> Pcm:
    """Gaussian noise, no sample of which is zero, so that silence tells itself apart."""
    drawn = np.random.default_rng(seed).normal(0, rms, round(seconds * rate_hz))
    steps = pcm(drawn)
    steps[steps == 0] = 1
    return steps


def tone(hz: float, seconds: float, *, rate_hz: int = 8000, amplitude: float = 0.5) -> Pcm:
    """A sine."""
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    return pcm(amplitude * np.sin(2 * np.pi * hz * at))


def click(seconds: float, *, rate_hz: int = 8000, amplitude: float = 0.9) -> Pcm:
    """One sample that is not zero, at the beginning."""
    steps = np.zeros(round(seconds * rate_hz), np.int16)
    steps[0] = round(amplitude * 32767)
    return steps


def silence(seconds: float, *, rate_hz: int = 8000) -> Pcm:
    """Nothing."""
    return np.zeros(round(seconds * rate_hz), np.int16)
