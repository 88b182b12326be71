"""Codecs, and changes of the sample rate."""

import io
from collections.abc import Iterator

import numpy as np
import soundfile

from personas.codecs import Codec
from personas.schema import Leg, Voice
from pipelines.line.alaw import ALaw
from pipelines.line.chain import Chain
from pipelines.line.g711 import MuLaw
from pipelines.speech import speak
from sparring.calibrate.finding import AT_MOST, EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab, Pcm, leg, sound, through
from sparring.calibrate.measure.spectrum import aliased_db, band_edges_hz
from sparring.calibrate.measure.timing import aligned
from sparring.calibrate.measure.tones import tone_db
from sparring.calibrate.registry import calibration
from sparring.calibrate.rows.chain import n_different
from sparring.calibrate.signals import WORDS, speech, tone, white

RATE_HZ = 8000
EVERY = np.arange(-32768, 32768).astype(np.int16)
NARROW: tuple[Codec, ...] = ("g711u", "g711a", "gsm_fr")
"""Codecs of 8 kHz that need no further package."""
_ESPEAK_HZ = 22050


def reference(sent: Pcm, subtype: str) -> Pcm:
    """`sent` after encoding and decoding by libsndfile."""
    file = io.BytesIO()
    soundfile.write(file, sent, RATE_HZ, subtype=subtype, format="WAV")
    file.seek(0)
    return np.asarray(soundfile.read(file, dtype="int16")[0], np.int16)


@calibration("mu_law", group="codec", unit="samples")
def mu_law(_lab: Lab) -> Iterator[Reading]:
    """G.711 mu-law is libsndfile's, to the bit."""
    for name, sent in (("all 65,536 values", EVERY), ("speech", speech())):
        heard = through(Chain([MuLaw()], sample_rate_hz=RATE_HZ), sent)
        off = n_different(reference(sent, "ULAW"), heard)
        yield Reading(name, 0, off, EXACT, Sound(RATE_HZ, heard, sent))


@calibration("a_law", group="codec", unit="samples")
def a_law(_lab: Lab) -> Iterator[Reading]:
    """G.711 A-law is libsndfile's, to the bit."""
    for name, sent in (("all 65,536 values", EVERY), ("speech", speech())):
        heard = through(Chain([ALaw()], sample_rate_hz=RATE_HZ), sent)
        off = n_different(reference(sent, "ALAW"), heard)
        yield Reading(name, 0, off, EXACT, Sound(RATE_HZ, heard, sent))


@calibration("band", group="codec", unit="Hz")
def band(_lab: Lab) -> Iterator[Reading]:
    """The telephone band is 3 dB down where ITU-T G.712 has its edges."""
    sent = white(20, rms=0.05)
    heard = through(leg(Leg(codec="g711u", delay_ms=20)), sent)
    low, high = band_edges_hz(*aligned(sound(sent), sound(heard)), RATE_HZ)
    yield Reading("lower edge", 300, low, within(10), Sound(RATE_HZ, heard, sent))
    yield Reading("upper edge", 3400, high, within(10))


@calibration("folding", group="codec", unit="dB")
def folding(_lab: Lab) -> Iterator[Reading]:
    """On a wide line, what a narrow codec cannot carry does not come back as another tone."""
    for codec in NARROW:
        for sent_hz in (4500, 5500, 7000):
            sent = tone(sent_hz, 2, rate_hz=2 * RATE_HZ)
            heard = through(leg(Leg(codec=codec, delay_ms=60), rate_hz=2 * RATE_HZ), sent)
            back_db = tone_db(sound(heard[RATE_HZ:]), RATE_HZ - sent_hz, 2 * RATE_HZ)
            found = back_db - tone_db(sound(sent), sent_hz, 2 * RATE_HZ)
            listen = Sound(2 * RATE_HZ, heard, sent)
            yield Reading(f"{codec}, {sent_hz} Hz", -60, found, AT_MOST, listen)


@calibration("aliasing", group="codec", unit="dB")
def aliasing(_lab: Lab) -> Iterator[Reading]:
    """Speech made at 22,050 Hz is folded nowhere on its way to the line's rate."""
    voice = Voice().ids["espeak"]
    wide = speak(WORDS[0], voice=voice, sample_rate_hz=_ESPEAK_HZ)
    for rate_hz in (8000, 16000):
        narrow = speak(WORDS[0], voice=voice, sample_rate_hz=rate_hz)
        found = aliased_db(wide.astype(float), _ESPEAK_HZ, narrow.astype(float), rate_hz)
        yield Reading(f"to {rate_hz} Hz", -60, found, AT_MOST, Sound(rate_hz, narrow))
