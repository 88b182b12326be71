"""The telephone at the far end: what it sends back, what it holds back, what it adds."""

from collections.abc import Iterator

import numpy as np

from personas.schema import FarEnd, Leg, Line
from pipelines.line.dtmf import dtmf
from sparring.calibrate.finding import EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab, leg, pcm, sound, telephone, through
from sparring.calibrate.measure import Sound as Samples
from sparring.calibrate.measure.gains import course_db, low_ms
from sparring.calibrate.measure.levels import in_band, rms_dbfs
from sparring.calibrate.measure.timing import echo as find_echo
from sparring.calibrate.measure.tones import keys, presses
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import silence, speech, tone, white

RATE_HZ = 8000
KEYS = "1234567890*#ABCD"


def line(far_end: FarEnd, *, codec: str = "pcm", delay_ms: int = 60) -> Line:
    """A line whose customer has such a telephone."""
    plain = Leg.model_validate({"codec": codec, "delay_ms": delay_ms})
    to_agent = plain.model_copy(update={"far_end": far_end})
    return Line(name="calibrated", summary="-", to_agent=to_agent, to_customer=plain)


@calibration("echo_delay", group="far end", unit="samples")
def echo_delay(_lab: Lab) -> Iterator[Reading]:
    """The agent's voice comes back after both legs' delays and the echo's, to the sample."""
    for codec in ("pcm", "g711u"):
        for delay_ms in (40, 250):
            asked = FarEnd(echo_level_db=-20, echo_delay_ms=delay_ms)
            back = telephone(line(asked, codec=codec), {"agent": speech()})["customer"]
            found = find_echo(sound(speech()), back)
            after = (60 + delay_ms + 60) * RATE_HZ // 1000
            lag = found.delay_samples if found else None
            listen = Sound(RATE_HZ, back, speech())
            yield Reading(f"{codec}, {delay_ms} ms", after, lag, EXACT, listen)


@calibration("echo_level", group="far end", unit="dB")
def echo_level(_lab: Lab) -> Iterator[Reading]:
    """It comes back at the level that was asked."""
    for asked_db in (-45, -30, -15):
        asked = FarEnd(echo_level_db=asked_db)
        back = telephone(line(asked), {"agent": speech()})["customer"]
        found = find_echo(sound(speech()), back)
        return_db = found.return_db if found else None
        listen = Sound(RATE_HZ, back, speech())
        yield Reading(f"{asked_db} dB", asked_db, return_db, within(0.2), listen)


@calibration("half_duplex", group="far end")
def half_duplex(_lab: Lab) -> Iterator[Reading]:
    """While the loudspeaker talks, and for a while after, the microphone is turned down."""
    asked = FarEnd(half_duplex_db=-25, half_duplex_hold_ms=300)
    hum = tone(1000, 5, amplitude=0.2)
    talk = np.concatenate((silence(1), white(1.5), silence(2.5)))
    heard = telephone(line(asked, delay_ms=0), {"agent": talk, "customer": hum})
    gains = course_db(sound(hum), heard["customer"], RATE_HZ)
    yield Reading(
        "gain, dB",
        -25,
        float(np.median(gains[300:480])),
        within(0.2),
        Sound(RATE_HZ, heard["customer"], talk),
    )
    low = low_ms(gains)
    begun, ended = (low[0] - 1000, low[1] - 2500) if low else (None, None)
    yield Reading("turned down after, ms", 20, begun, within(20))
    yield Reading("turned up after, ms", 300, ended, within(40))


@calibration("half_duplex_threshold", group="far end", unit="dBFS")
def half_duplex_threshold(_lab: Lab) -> Iterator[Reading]:
    """A loudspeaker turns the microphone down from -45 dBFS on, and line noise does not.

    Its sound grows by half a decibel every 200 ms; what turns the microphone down is in between.
    """
    asked = FarEnd(half_duplex_db=-25, half_duplex_hold_ms=0)
    levels_db = np.arange(-55, -35, 0.5)
    step = np.repeat(10 ** (levels_db / 20), RATE_HZ // 5)
    talk = pcm(step * 2**0.5 * np.sin(2 * np.pi * 500 * np.arange(len(step)) / RATE_HZ))
    hum = tone(1000, len(step) / RATE_HZ, amplitude=0.2)
    heard = telephone(line(asked, delay_ms=0), {"agent": talk, "customer": hum})
    low = low_ms(course_db(sound(hum), heard["customer"], RATE_HZ))
    found = float(levels_db[min(int(low[0] / 200), len(levels_db) - 1)]) if low else None
    yield Reading("talks from", -45, found, within(0.5), Sound(RATE_HZ, heard["customer"], talk))


@calibration("comfort_noise", group="far end", unit="dBFS")
def comfort_noise(_lab: Lab) -> Iterator[Reading]:
    """A receiver's comfort noise is as loud as was asked, within the telephone band."""
    for asked_db in (-65, -50):
        asked = line(FarEnd(comfort_noise_dbfs=asked_db)).to_agent
        heard = through(leg(asked), silence(33))
        found = rms_dbfs(in_band(sound(heard), RATE_HZ))
        yield Reading(f"{asked_db} dBFS", asked_db, found, within(0.5), Sound(RATE_HZ, heard))


@calibration("keys", group="far end")
def dialled(_lab: Lab) -> Iterator[Reading]:
    """Keys are heard as the keys they are over G.711, each tone as loud as was asked."""
    sent = pcm(dtmf(KEYS, sample_rate_hz=RATE_HZ, level_dbfs=-13))
    heard = sound(through(leg(Leg(codec="g711u", delay_ms=20)), np.append(sent, silence(0.1))))
    right = sum(one == other for one, other in zip(keys(heard, RATE_HZ), KEYS, strict=False))
    yield Reading("keys told right", len(KEYS), right, EXACT, Sound(RATE_HZ, heard))
    levels = [rms_dbfs(_middle(press)) or -99.0 for press in presses(heard, RATE_HZ)]
    worst = max(levels, key=lambda level: abs(level + 13), default=None)
    yield Reading("level furthest off, dBFS", -13, worst, within(0.5))


def _middle(press: Samples) -> Samples:
    """A tone without its edges."""
    return press[len(press) // 4 : -len(press) // 4]
