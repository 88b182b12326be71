"""Effects one after the other, on float samples or on 16-bit PCM."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import Effect, Samples

Pcm = npt.NDArray[np.int16]
_FULL_SCALE = np.float32(32768)


class Chain:
    """Effects in the order in which sound meets them. Without effects it changes nothing."""

    def __init__(self, effects: Sequence[Effect], *, sample_rate_hz: int) -> None:
        self.effects = tuple(effects)
        self.sample_rate_hz = sample_rate_hz
        self._overhearing = [e for e in effects if type(e).overhear is not Effect.overhear]

    @property
    def delay_samples(self) -> int:
        """By how much the output lags the input, to the sample."""
        return sum(effect.delay_samples for effect in self.effects)

    def process(self, frame: Samples) -> Samples:
        """The next samples of the output, as many as came in."""
        for effect in self.effects:
            frame = effect.process(frame)
        return frame

    def process_pcm(self, frame: bytes | bytearray | memoryview | Pcm) -> Pcm:
        """The same for 16-bit samples in native order: to the nearest step, clipped.

        Halves go to the even step, so rounding adds no bias.
        """
        pcm = np.frombuffer(frame, np.int16)
        if not self.effects:
            return pcm
        steps = self.process(np.multiply(pcm, 1 / _FULL_SCALE, dtype=np.float32)) * _FULL_SCALE
        np.rint(steps, out=steps)
        np.maximum(steps, np.float32(-32768), out=steps)
        np.minimum(steps, np.float32(32767), out=steps)
        return np.asarray(steps, np.int16)

    def overhear(self, frame: bytes | bytearray | memoryview | Pcm) -> None:
        """Tells the effects what has arrived at the speaker's own ear, as 16-bit samples."""
        if self._overhearing:
            samples = np.multiply(np.frombuffer(frame, np.int16), 1 / _FULL_SCALE, dtype=np.float32)
            for effect in self._overhearing:
                effect.overhear(samples)

    def describe(self) -> dict[str, float]:
        """What was realised so far: `delay_samples`, and what each effect says of itself.

        `n_packets`, `lost_packets` and `late_packets` where packets can be lost, `noise_dbfs`
        where there is noise.
        """
        facts: dict[str, float] = {"delay_samples": self.delay_samples}
        for effect in self.effects:
            facts |= effect.describe()
        return facts
