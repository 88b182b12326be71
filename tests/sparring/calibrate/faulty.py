"""Lines that do not do what was asked of them, as harnesses have been seen to."""

import numpy as np

from pipelines.line.chain import Chain
from pipelines.line.effect import Effect


class PumpingNoise(Effect):
    """Noise set against each frame's own level: loud under speech, gone in pauses."""

    def __init__(self, snr_db):
        self._factor = 10 ** (-snr_db / 20)
        self._rng = np.random.default_rng(1)

    def process(self, frame):
        noise = self._rng.normal(0, 1, len(frame)) * np.sqrt(np.mean(frame**2)) * self._factor
        return (frame + noise).astype(np.float32)


class EvenNoise(Effect):
    """White noise at one level."""

    def __init__(self, rms):
        self._rms = rms
        self._rng = np.random.default_rng(1)

    def process(self, frame):
        return (frame + self._rng.normal(0, self._rms, len(frame))).astype(np.float32)


class Losing(Effect):
    """Loses packets of 160 samples: independent, at a rate."""

    def __init__(self, rate):
        self._rate = rate
        self._rng = np.random.default_rng(1)

    def process(self, frame):
        packets = frame.reshape(-1, 160).copy()
        packets[self._rng.random(len(packets)) < self._rate] = 0
        return packets.ravel()


class Echoing(Effect):
    """Adds what came in some samples before."""

    def __init__(self, delay_samples, factor):
        self._past = np.zeros(delay_samples, np.float32)
        self._factor = np.float32(factor)

    def process(self, frame):
        whole = np.concatenate((self._past, frame))
        self._past = whole[len(frame) :]
        return frame + self._factor * whole[: len(frame)]


def chain(*effects, rate_hz=8000):
    return Chain(effects, sample_rate_hz=rate_hz)
