"""Which keys of a telephone are heard to be pressed."""

from collections.abc import Callable

import numpy as np

from pipelines.line.dtmf import HIGH_HZ, KEYS, LOW_HZ
from pipelines.line.effect import Samples

BLOCK_MS = 40
"""ITU-T Q.24 has a receiver take tones of 40 ms and more: of a key pressed for longer than two
blocks, at least one block is all tone."""
PURE_RATE = 0.8
"""Share of a block's energy in the two frequencies, from which on it is a key and not speech."""
LEAST_RMS = 0.003
"""Full scale is 1: -50 dBFS. Weaker tones are noise."""


class Keypad:
    """Listens to a line frame by frame, and tells of each key once per press."""

    def __init__(self, sample_rate_hz: int, pressed: Callable[[str], None]) -> None:
        self._pressed = pressed
        self._n_block = sample_rate_hz * BLOCK_MS // 1000
        self._rest = np.zeros(0, np.float32)
        self._last: str | None = None
        at_s = np.arange(self._n_block) / sample_rate_hz
        tones_hz = np.array([*LOW_HZ, *HIGH_HZ])[:, np.newaxis]
        self._tones = np.exp(-2j * np.pi * tones_hz * at_s)

    def hear(self, frame: Samples) -> None:
        """The next samples, in [-1, 1]."""
        self._rest = np.concatenate([self._rest, frame])
        while len(self._rest) >= self._n_block:
            block, self._rest = self._rest[: self._n_block], self._rest[self._n_block :]
            key = self._key_of(block)
            if key is not None and key != self._last:
                self._pressed(key)
            self._last = key

    def _key_of(self, block: Samples) -> str | None:
        energy = float(block @ block)
        if energy < self._n_block * LEAST_RMS**2:
            return None
        power = 2 * np.abs(self._tones @ block) ** 2 / self._n_block
        low, high = power[: len(LOW_HZ)], power[len(LOW_HZ) :]
        if low.max() + high.max() < PURE_RATE * energy or min(low.max(), high.max()) < energy / 10:
            return None
        return KEYS[int(low.argmax())][int(high.argmax())]
