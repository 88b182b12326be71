"""Stretches without any packet, and lines that carry one way only."""

from collections.abc import Iterator

from personas.base import Side
from personas.schema import Leg, Line, Outage
from sparring.calibrate.finding import EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab, leg, sound, telephone, through
from sparring.calibrate.measure.packets import silences_s
from sparring.calibrate.registry import calibration
from sparring.calibrate.rows.sporadic import chance
from sparring.calibrate.signals import white

RATE_HZ = 8000
PLAIN = Leg(codec="pcm", delay_ms=100, concealment="none")


def line(outage: Outage) -> Line:
    """A line of which nothing else is asked."""
    return Line(name="calibrated", summary="-", to_agent=PLAIN, to_customer=PLAIN, outage=outage)


@calibration("tunnel", group="network")
def tunnel(_lab: Lab) -> Iterator[Reading]:
    """A pause begins when it was asked to, lasts as long, and is the same in both directions."""
    asked = line(Outage(at_s=(2, 6), length_s=1.5))
    sent = white(9)
    heard = telephone(asked, {"customer": sent, "agent": sent})
    sides: tuple[tuple[Side, str], ...] = (("customer", "to agent"), ("agent", "to customer"))
    for side, name in sides:
        found = silences_s(heard[side], RATE_HZ)[1:]
        listen = Sound(RATE_HZ, heard[side], sent)
        yield Reading(f"{name}, number", 2, len(found), EXACT, listen)
        for at_s, (begun_s, length_s) in zip((2, 6), found, strict=False):
            asked_ms = 1000 * at_s + PLAIN.delay_ms
            yield Reading(f"{name}, {at_s} s, begins, ms", asked_ms, 1000 * begun_s, within(0.5))
            yield Reading(f"{name}, {at_s} s, lasts, ms", 1500, 1000 * length_s, within(0.5))


@calibration("tunnels", group="network", quick=False)
def tunnels(_lab: Lab) -> Iterator[Reading]:
    """As many pauses begin in a minute of connection as was asked."""
    minutes, asked = 60, line(Outage(per_minute=3, length_s=2))
    sent = white(60 * minutes)
    heard = telephone(asked, {"customer": sent})["customer"]
    found = silences_s(heard, RATE_HZ)[1:]
    connected = minutes - sum(length_s for _, length_s in found) / 60
    listen = Sound(RATE_HZ, heard[: 60 * RATE_HZ])
    yield Reading("per minute", 3, len(found) / connected, chance(3, connected), listen)


@calibration("one_way", group="network", unit="ms")
def one_way(_lab: Lab) -> Iterator[Reading]:
    """From the second that was asked on, nothing arrives."""
    sent = white(6)
    asked = PLAIN.model_copy(update={"silent_from_s": 3.0})
    heard = through(leg(asked), sent)
    found = silences_s(sound(heard), RATE_HZ)[-1]
    listen = Sound(RATE_HZ, heard, sent)
    yield Reading("silent from", 3000 + PLAIN.delay_ms, 1000 * found[0], within(0.5), listen)
    yield Reading("until", 6000, 1000 * sum(found), within(0.5))
