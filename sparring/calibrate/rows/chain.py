"""The line as a whole: nothing asked changes nothing; frames and hours change nothing either."""

from collections.abc import Iterator

import numpy as np

from personas.schema import Leg, Room
from pipelines.line.chain import Chain
from sparring.calibrate.finding import EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab, Pcm, leg, sound, through
from sparring.calibrate.measure.levels import gain_db, rms_dbfs
from sparring.calibrate.measure.timing import delay_samples
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import silence, speech, tone, white

RATE_HZ = 8000
_RICH = Leg(
    codec="g711u",
    delay_ms=120,
    level_db=-6,
    jitter_ms=20,
    loss_rate=0.05,
    loss_burst_frames=3,
)


def rich() -> Chain:
    """A leg with something of everything."""
    return leg(_RICH, Room(noise="steady", snr_db=15))


def n_different(one: Pcm, other: Pcm) -> int:
    """Samples that differ, those that one has and the other lacks among them."""
    shared = min(len(one), len(other))
    return int(np.count_nonzero(one[:shared] != other[:shared])) + abs(len(one) - len(other))


@calibration("identity", group="line", unit="samples")
def identity(_lab: Lab) -> Iterator[Reading]:
    """A leg of which nothing is asked changes no bit."""
    every = np.arange(-32768, 32768).astype(np.int16)
    for name, sent in (("all 65,536 values", every), ("speech", speech())):
        heard = through(leg(), sent)
        yield Reading(name, 0, n_different(sent, heard), EXACT, Sound(RATE_HZ, heard, sent))


@calibration("frames", group="line", unit="samples")
def frames(_lab: Lab) -> Iterator[Reading]:
    """Frames of 10, 20 and 40 ms give the samples that the whole signal gives at once."""
    whole = rich().process_pcm(speech())
    for frame_ms in (10, 20, 40):
        heard = through(rich(), speech(), frame_ms=frame_ms)
        case = f"{frame_ms} ms, everything on"
        yield Reading(case, 0, n_different(whole, heard), EXACT, Sound(RATE_HZ, heard, speech()))


@calibration("level", group="line", unit="dB")
def level(_lab: Lab) -> Iterator[Reading]:
    """Gain is what was asked, through a codec too."""
    for codec in ("pcm", "g711u"):
        for asked_db in (-20, -6, 6):
            sent = tone(1000, 2, amplitude=0.25)
            heard = through(leg(Leg(codec=codec, delay_ms=20, level_db=asked_db)), sent)
            late = RATE_HZ * 20 // 1000
            found = gain_db(sound(sent[1000:-late]), sound(heard[1000 + late :]))
            case = f"{codec}, {asked_db:+} dB"
            yield Reading(case, asked_db, found, within(0.2), Sound(RATE_HZ, heard, sent))


@calibration("hour", group="line", quick=False)
def hour(_lab: Lab) -> Iterator[Reading]:
    """After an hour with everything on, delay, gain and noise are what they were."""
    minute, talk, quiet = white(60), rich(), rich()
    heard = [through(talk, minute) for _ in range(60)]
    lags = [delay_samples(sound(minute[: 10 * RATE_HZ]), sound(heard[at])) for at in (0, -1)]
    listen = Sound(RATE_HZ, heard[-1], minute)
    yield Reading("delay in samples", lags[0] or -1, lags[1], EXACT, listen)
    late = lags[0] or 0
    gains = [gain_db(sound(minute[: len(minute) - late]), sound(one[late:])) for one in heard]
    yield Reading("gain in dB, last ten minutes less first", 0, _rise(gains), within(0.2))
    levels = [rms_dbfs(sound(through(quiet, silence(60)))) for _ in range(60)]
    yield Reading("noise in dB, last ten minutes less first", 0, _rise(levels), within(0.2))


def _rise(by_minute: list[float | None]) -> float | None:
    """Mean of the last ten less that of the first ten. None: one of them is missing."""
    known = [value for value in by_minute if value is not None]
    if len(known) < len(by_minute):
        return None
    return float(np.mean(known[-10:]) - np.mean(known[:10]))
