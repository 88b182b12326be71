"""When sound arrives."""

from collections.abc import Iterator

from personas.schema import Leg
from sparring.calibrate.finding import EXACT, Reading, Sound
from sparring.calibrate.lab import Lab, leg, sound, through
from sparring.calibrate.measure.timing import delay_samples
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import speech, white

RATE_HZ = 8000


@calibration("delay", group="line", unit="samples")
def delay(_lab: Lab) -> Iterator[Reading]:
    """Sound arrives as late as was asked, to the sample, whatever the codec takes of it."""
    for codec in ("pcm", "g711u"):
        for delay_ms in (8, 60, 133, 800):
            for name, sent in (("noise", white(2)), ("speech", speech()[: 4 * RATE_HZ])):
                heard = through(leg(Leg(codec=codec, delay_ms=delay_ms)), sent)
                found = delay_samples(sound(sent), sound(heard))
                case = f"{codec}, {delay_ms} ms, {name}"
                asked = delay_ms * RATE_HZ // 1000
                yield Reading(case, asked, found, EXACT, Sound(RATE_HZ, heard, sent))


@calibration("wideband_delay", group="line", unit="samples")
def wideband_delay(_lab: Lab) -> Iterator[Reading]:
    """The same at 16 kHz."""
    for delay_ms in (20, 133):
        sent = white(2, rate_hz=16000)
        heard = through(leg(Leg(codec="pcm", delay_ms=delay_ms), rate_hz=16000), sent)
        found = delay_samples(sound(sent), sound(heard))
        yield Reading(f"{delay_ms} ms", delay_ms * 16, found, EXACT, Sound(16000, heard, sent))
