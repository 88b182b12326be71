"""What each side heard, as samples, and where in it somebody speaks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from personas.base import Side

Samples = npt.NDArray[np.float32]

FRAME_MS = 10
ABOVE_FLOOR_DB = 10.0
"""Speech is at least so much louder than the noise."""
BELOW_PEAK_DB = 35.0
"""Speech is at most so much quieter than the loudest frames: a call's own dynamic range."""
LEAST_DBFS = -60.0
MERGE_MS = 200
"""A shorter silence inside speech is a stop consonant, not a pause."""
SHORTEST_MS = 40
"""A shorter burst is a click."""


@dataclass(frozen=True)
class Recording:
    """The two channels of a call's `recording.wav`, each as the other side heard it."""

    sample_rate_hz: int
    customer: Samples
    """The customer as heard at the agent's ear; mono in [-1, 1], shape (n_samples,)."""
    agent: Samples
    """The agent as heard at the customer's ear; the same shape."""

    @classmethod
    def read(cls, path: Path) -> "Recording":
        """From a stereo file: customer left, agent right.

        Raises:
            ValueError: The file has other than two channels.
        """
        samples, sample_rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
        if samples.shape[1] != 2:
            raise ValueError(f"`{path.name}` has {samples.shape[1]} channels, not 2")
        customer, agent = (np.ascontiguousarray(channel) for channel in samples.T)
        return cls(sample_rate_hz=sample_rate_hz, customer=customer, agent=agent)

    def voiced(self, side: Side) -> tuple[tuple[int, int], ...]:
        """Where that side is heard to speak, as `(first sample, one past the last)`."""
        samples = self.customer if side == "customer" else self.agent
        return voiced_segments(samples, sample_rate_hz=self.sample_rate_hz)


def voiced_segments(samples: Samples, *, sample_rate_hz: int) -> tuple[tuple[int, int], ...]:
    """Stretches of speech by level, in a channel that may be noisy.

    A frame of 10 ms is voiced when its level is 10 dB over the noise floor (the 10th percentile of
    all frames) and within 35 dB of the loud ones (the 95th). So a channel needs silence in a tenth
    of its length. Steady noise is not speech; noise that comes and goes may be.

    Returns:
        Ordered, disjoint; edges are exact to one frame.
    """
    n = sample_rate_hz * FRAME_MS // 1000
    frames = samples[: len(samples) // n * n].reshape(-1, n)
    if not len(frames):
        return ()
    power = np.einsum("ij,ij->i", frames, frames) / n
    level_dbfs = 10 * np.log10(np.maximum(power, 1e-12))
    floor, loud = np.percentile(level_dbfs, [10, 95])
    threshold = max(floor + ABOVE_FLOOR_DB, loud - BELOW_PEAK_DB, LEAST_DBFS)
    return _segments(level_dbfs > threshold, n_frame=n)


def _segments(voiced: npt.NDArray[np.bool_], *, n_frame: int) -> tuple[tuple[int, int], ...]:
    """Runs of voiced frames as samples; short gaps closed, then short runs dropped."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], voiced.astype(np.int8), [0]))))
    merged: list[list[int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if merged and start - merged[-1][1] < MERGE_MS // FRAME_MS:
            merged[-1][1] = end
        else:
            merged.append([start, end])
    shortest = SHORTEST_MS // FRAME_MS
    return tuple((a * n_frame, b * n_frame) for a, b in merged if b - a >= shortest)
