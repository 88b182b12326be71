"""From one sampling rate to another, as telephone exchanges and agents need it."""

from typing import Protocol

import numpy as np

from pipelines.foreign.wires.wire import Pcm, WireFault
from pipelines.line.resampling import FILTER_MS, Decimator, Interpolator, Steps

_COMMON_HZ = 48_000
"""What the rates in use divide."""


class _Stage(Protocol):
    def process_pcm(self, pcm: Steps) -> Pcm: ...


class Converter:
    """A stream of samples at one rate to the same at another. 4 ms of delay per filter, no loss.

    Raises:
        WireFault: the rates do not go into each other, nor into 48 kHz.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._stages = _stages(from_hz, to_hz)
        self._silence = np.zeros(FILTER_MS * len(self._stages) * from_hz // 1000, np.int16)
        self._owes = False

    def convert(self, pcm: Pcm) -> Pcm:
        """The next samples; the last few of what came are kept for their neighbours to come."""
        self._owes = self._owes or bool(len(pcm))
        return self._converted(pcm)

    def finish(self) -> Pcm:
        """What is still owed, as if silence had followed. Nothing, when nothing is owed."""
        owed, self._owes = self._owes, False
        return self._converted(self._silence) if owed else np.zeros(0, np.int16)

    def _converted(self, pcm: Pcm) -> Pcm:
        for stage in self._stages:
            pcm = stage.process_pcm(pcm.astype(np.float64))
        return pcm


def _stages(from_hz: int, to_hz: int) -> list[_Stage]:
    if from_hz == to_hz:
        return []
    if from_hz > 0 and to_hz % from_hz == 0:
        return [Interpolator(from_hz, to_hz)]
    if to_hz > 0 and from_hz % to_hz == 0:
        return [Decimator(from_hz, to_hz)]
    if from_hz <= 0 or _COMMON_HZ % from_hz or _COMMON_HZ % to_hz:
        raise WireFault(f"sound at {from_hz} Hz; rates that divide {_COMMON_HZ} Hz are known")
    return [Interpolator(from_hz, _COMMON_HZ), Decimator(_COMMON_HZ, to_hz)]
