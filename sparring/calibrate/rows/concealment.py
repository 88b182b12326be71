"""What a receiver plays in the place of packets that did not arrive."""

from collections.abc import Iterator
from itertools import count

import numpy as np

from personas.codecs import OWN_CONCEALMENT, Codec
from personas.schema import Leg
from sparring.calibrate.finding import AT_LEAST, AT_MOST, Reading, Sound, Tolerance, within
from sparring.calibrate.lab import Lab, Pcm, leg, sound, through
from sparring.calibrate.measure.gaps import levels_db, longest_repetition
from sparring.calibrate.registry import calibration
from sparring.calibrate.rows.coded import skipped
from sparring.calibrate.signals import speech, tone

RATE_HZ = 8000
PACKET = 160
DELAY_MS = 60
N_GAPS, N_LOST = 8, 20
_AHEAD = 100
"""Samples that a codec's gap begins earlier, at most, for what it looks ahead."""


def with_gap(asked: Leg, sent: Pcm, first: int) -> Pcm:
    """What is heard up to and where `N_LOST` packets are lost, from a packet on; not delayed."""
    lost = (first <= n < first + N_LOST for n in count())
    until = (first + N_LOST) * PACKET + DELAY_MS * RATE_HZ // 1000
    return through(leg(asked, outage=lost), sent[:until])[DELAY_MS * RATE_HZ // 1000 :]


def loud_packets(sent: Pcm) -> list[int]:
    """`N_GAPS` packets of speech amid its loudest parts, a quarter of a second apart or more."""
    packets = sent[: len(sent) // PACKET * PACKET].reshape(-1, PACKET).astype(float)
    chosen: list[int] = []
    for at in np.argsort(-np.square(packets).sum(axis=1)).tolist():
        fits = 10 <= at < len(packets) - 2 * N_LOST
        if fits and len(chosen) < N_GAPS and all(abs(at - one) > 12 for one in chosen):
            chosen.append(at)
    return sorted(chosen)


@calibration("own_concealment", group="codec")
def own_concealment(_lab: Lab) -> Iterator[Reading]:
    """A codec fills a gap from what it knows: it goes on, dies away, and is no repetition.

    The median of eight gaps of 400 ms in speech. Repeating the last packet ends after 64 ms.
    """
    for codec in OWN_CONCEALMENT:
        if why := skipped(codec):
            yield Reading(codec, 0, None, AT_LEAST, skipped=why)
            continue
        yield from _gaps(codec)


def _gaps(codec: Codec) -> Iterator[Reading]:
    sent = speech()
    asked = Leg(codec=codec, delay_ms=DELAY_MS, concealment="codec")
    heard = {at: sound(with_gap(asked, sent, at)) for at in loud_packets(sent)}
    starts = [(one, at * PACKET) for at, one in heard.items()]
    courses = [levels_db(one, at, block=PACKET, n_blocks=N_LOST - 1) for one, at in starts]
    course = np.median(courses, axis=0)
    first, listen = next(iter(heard.items()))
    begins = max(0, first * PACKET - RATE_HZ // 2)
    yield Reading(
        f"{codec}, 20 to 40 ms, dB",
        -12,
        float(course[1]),
        AT_LEAST,
        Sound(RATE_HZ, listen[begins:], sent[begins:]),
    )
    yield Reading(f"{codec}, 80 to 100 ms, dB", -60, float(course[4]), AT_LEAST)
    yield Reading(f"{codec}, 320 to 380 ms, dB", -40, float(course[16:19].max()), AT_MOST)
    ends = [(one, at - _AHEAD, at + PACKET) for one, at in starts]
    longest = max(longest_repetition(one, at, end, period=PACKET) for one, at, end in ends)
    yield Reading(f"{codec}, samples repeated in a row", 0, longest, Tolerance(0, 8))


@calibration("repeat_fade", group="network")
def repeat_fade(_lab: Lab) -> Iterator[Reading]:
    """Repeated packets fade as in ITU-T G.711 appendix I: from 10 ms on, 20 % every 10 ms."""
    sent = np.roll(tone(200, 2, amplitude=0.3), 10)  # a peak: played backwards, it is the same
    heard = with_gap(Leg(codec="pcm", delay_ms=DELAY_MS), sent, 40)
    block = RATE_HZ // 100
    course = levels_db(sound(heard), 40 * PACKET, block=block, n_blocks=7)
    listen = Sound(RATE_HZ, heard, sent)
    for n, gain in enumerate((1, 0.9, 0.7, 0.5, 0.3, 0.1, 0)):
        found = float(10 ** (course[n] / 20))
        yield Reading(f"{10 * n} to {10 * n + 10} ms, gain", gain, found, within(0.03), listen)
