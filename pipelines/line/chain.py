"""Effects one after the other, on float samples or on 16-bit PCM."""

import itertools
from collections.abc import Sequence

import numpy as np

from pipelines.line.delay import Delay
from pipelines.line.effect import FULL_SCALE, Effect, Pcm, Samples, nearest_steps, samples_of
from pipelines.line.reserve import LONGEST_BLOCK_MS, Reserve

__all__ = ["Chain", "Pcm"]
_FULL_SCALE = np.float32(FULL_SCALE)


class Chain:
    """Effects in the order in which sound meets them. Without effects it changes nothing.

    A delay at the end is time to spare: the effects before it work on several frames at once, when
    the first sample of them is due. Nothing of it is heard.
    """

    def __init__(self, effects: Sequence[Effect], *, sample_rate_hz: int) -> None:
        self.effects = tuple(effects)
        self.sample_rate_hz = sample_rate_hz
        self._overhearing = [e for e in effects if type(e).overhear is not Effect.overhear]
        self._overheard: list[Pcm] = []
        spare = effects[-1] if effects and isinstance(effects[-1], Delay) else None
        self._working = self.effects[:-1] if spare else self.effects
        self._memories = _memories(self._working)
        self._silent_for = 0
        """Samples of digital silence that came in last."""
        n_spare = spare.delay_samples if spare else 0
        longest = samples_of(LONGEST_BLOCK_MS, sample_rate_hz)
        self._floats = Reserve(np.float32, self._through, delay_samples=n_spare, longest=longest)
        self._steps = Reserve(np.int16, self._pcm_through, delay_samples=n_spare, longest=longest)

    @property
    def delay_samples(self) -> int:
        """By how much the output lags the input, to the sample."""
        return sum(effect.delay_samples for effect in self.effects)

    def process(self, frame: Samples) -> Samples:
        """The next samples of the output, as many as came in."""
        return self._floats.swap(frame)

    def process_pcm(self, frame: bytes | bytearray | memoryview | Pcm) -> Pcm:
        """The same for 16-bit samples in native order: to the nearest step, clipped.

        Halves go to the even step, so rounding adds no bias. A chain is used with floats or with
        16-bit samples, not with both.
        """
        pcm = np.frombuffer(frame, np.int16)
        return self._steps.swap(pcm) if self.effects else pcm

    def overhear(self, frame: bytes | bytearray | memoryview | Pcm) -> None:
        """Tells the effects what has arrived at the speaker's own ear, as 16-bit samples."""
        if self._overhearing:
            self._overheard.append(np.frombuffer(frame, np.int16).copy())

    def describe(self) -> dict[str, float]:
        """What was realised so far: `delay_samples`, and what each effect says of itself.

        `n_packets`, `lost_packets` and `late_packets` where packets can be lost, `noise_dbfs`
        where there is noise.
        """
        self._floats.work_off()
        self._steps.work_off()
        facts: dict[str, float] = {"delay_samples": self.delay_samples}
        for effect in self.effects:
            facts |= effect.describe()
        return facts

    def _through(self, samples: Samples) -> Samples:
        return self._through_the_last(samples, self._n_resting(samples))

    def _pcm_through(self, pcm: Pcm) -> Pcm:
        n_resting = self._n_resting(pcm)
        if n_resting == len(self._working):
            return pcm
        samples = np.multiply(pcm, 1 / _FULL_SCALE, dtype=np.float32)
        return nearest_steps(self._through_the_last(samples, n_resting) * _FULL_SCALE)

    def _through_the_last(self, samples: Samples, n_resting: int) -> Samples:
        self._pass_on_what_was_overheard()
        for effect in self._working[n_resting:]:
            samples = effect.process(samples)
        return samples

    def _n_resting(self, samples: Samples | Pcm) -> int:
        """How many of the first effects would make nothing of this but digital silence."""
        if np.count_nonzero(samples):
            self._silent_for = 0
            return 0
        silent_for = self._silent_for
        self._silent_for += len(samples)
        return sum(silent_for >= memory for memory in self._memories)

    def _pass_on_what_was_overheard(self) -> None:
        """Before the frames that wait: it arrived while they did."""
        if self._overheard:
            arrived = np.concatenate(self._overheard)
            samples = np.multiply(arrived, 1 / _FULL_SCALE, dtype=np.float32)
            self._overheard = []
            for effect in self._overhearing:
                effect.overhear(samples)


def _memories(effects: Sequence[Effect]) -> list[int]:
    """For each of the first effects, after how much silence it and those before it are at rest.

    Up to the first one that never rests.
    """
    known = itertools.takewhile(lambda one: one is not None, (e.memory_samples for e in effects))
    return list(itertools.accumulate(one or 0 for one in known))
