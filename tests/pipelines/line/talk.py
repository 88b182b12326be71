"""Signals for the tests of the line."""

import functools

import numpy as np

from pipelines.line.conformance import streams
from pipelines.line.leg import build_leg
from pipelines.line.level import at_level
from pipelines.speech import speak

WORDS = "Hello, my name is Maria Lopez. I read about the new sprocket, and I would like one."


@functools.lru_cache(8)
def speech(level_dbfs=-22.0, sample_rate_hz=8000):
    said = speak(WORDS, voice="en-us+edward", sample_rate_hz=sample_rate_hz)
    return at_level(said, level_dbfs, sample_rate_hz=sample_rate_hz)


def tone(hz, n_samples=8000, amplitude=0.5, sample_rate_hz=8000):
    at = np.arange(n_samples) / sample_rate_hz
    return (amplitude * np.sin(2 * np.pi * hz * at)).astype(np.float32)


def white(n_samples, rms=0.05, seed=3):
    return np.random.default_rng(seed).normal(0, rms, n_samples).astype(np.float32)


def leg(settings, room=None, *, seed=1, speech_level_dbfs=-22.0, sample_rate_hz=8000):
    return build_leg(
        settings,
        room,
        speech_level_dbfs=speech_level_dbfs,
        sample_rate_hz=sample_rate_hz,
        rng=streams(seed),
    )


def rms_db(samples):
    return 10 * np.log10(np.mean(np.square(samples, dtype=np.float64)))
