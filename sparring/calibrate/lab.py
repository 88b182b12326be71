"""What a row may use: how thorough to be, sounds to send, lines to send them over, and calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from personas.base import Side
from personas.plan import CallPlan
from personas.schema import Leg, Line, Room
from pipelines import telephone as telephones
from pipelines.line.chain import Chain
from pipelines.line.conformance import streams
from pipelines.line.effect import samples_of
from pipelines.line.fates import Flags
from pipelines.line.leg import build_leg
from pipelines.line.outage import outages
from pipelines.stopwatch import Stopwatch
from reports.run import RunFolder
from sparring.calibrate.measure import Sound
from sparring.faults import WorldFault
from sparring.run import Options, n_cores, run_suite
from sparring.worker import JUDGE, PLACER

Pcm = npt.NDArray[np.int16]
"""As it goes over the line and into the recording."""
BARE = Leg(codec="pcm", delay_ms=0)
"""Nothing is asked of it."""
SPEECH_DBFS = -22.0
"""A persona's usual level."""


@dataclass
class Lab:
    """One calibration's equipment.

    Args:
        scratch: A folder for runs of calls.
        quick: A row should take a second or so.
        placer: What places calls.
        judge: What judges them.
    """

    scratch: Path
    quick: bool = False
    placer: str = PLACER
    judge: str = JUDGE
    say: Callable[[str], None] = lambda _: None
    _runs: dict[str, RunFolder] = field(default_factory=dict)

    def calls(self, name: str, plans: Callable[[], Sequence[CallPlan]]) -> RunFolder:
        """A run of calls with their clean tracks, placed when first asked for by this name.

        Rows that ask for the same name share the run.

        Raises:
            WorldFault: A call broke.
        """
        if name not in self._runs:
            placed = plans()
            self.say(f"{name}: placing {len(placed)} calls")
            options = Options(n_cores(), placer=self.placer, judge=self.judge, keep_clean=True)
            self._runs[name] = _whole(run_suite(placed, out=self.scratch / name, options=options))
        return self._runs[name]


def _whole(folder: RunFolder) -> RunFolder:
    broken = [entry for entry in folder.entries() if entry.duration_s is None]
    if broken:
        reason = broken[0].result.verdicts[0].reason
        raise WorldFault(f"{broken[0].call_id} broke: {reason}")
    return folder


def leg(
    asked: Leg = BARE,
    room: Room | None = None,
    *,
    rate_hz: int = 8000,
    seed: int = 1,
    speech_dbfs: float = SPEECH_DBFS,
    outage: Flags | None = None,
) -> Chain:
    """A leg as calls have it."""
    return build_leg(
        asked,
        room,
        speech_level_dbfs=speech_dbfs,
        sample_rate_hz=rate_hz,
        rng=streams(seed),
        outage=outage,
    )


def through(chain: Chain, sent: Pcm, *, frame_ms: int = 20) -> Pcm:
    """`sent` over a line, frame by frame; as long as it was."""
    frame = samples_of(frame_ms, chain.sample_rate_hz)
    starts = range(0, len(sent), frame)
    return np.concatenate([chain.process_pcm(sent[at : at + frame]) for at in starts])


def telephone(line: Line, said: dict[Side, Pcm], room: Room | None = None) -> dict[Side, Sound]:
    """What is heard of each side, over the telephone that calls use; as long as what was said."""
    rate_hz, n_samples = line.sample_rate_hz, max(map(len, said.values()))
    out = [outages(line.outage, streams(3)("line.outage")) for _ in range(2)]
    chains: dict[Side, telephones.Chain] = {
        "customer": leg(line.to_agent, room, rate_hz=rate_hz, outage=out[0]),
        "agent": leg(line.to_customer, rate_hz=rate_hz, seed=2, outage=out[1]),
    }
    carrier = telephones.Telephone(rate_hz, chains, Stopwatch())
    for side, samples in said.items():
        carrier.speak(side, samples.tobytes(), 0)
    carrier.drain(n_samples)
    return {side: sound(one.ear.read(0, n_samples)) for side, one in carrier.legs.items()}


def pcm(sound: npt.NDArray[np.floating]) -> Pcm:
    """Floats in [-1, 1] as 16-bit steps."""
    return np.asarray(np.clip(np.rint(sound * 32768), -32768, 32767), np.int16)


def sound(steps: npt.NDArray[np.integer]) -> Sound:
    """16-bit steps as floats in [-1, 1]."""
    return np.asarray(steps, np.float64) / 32768
