"""Codecs that send speech in packets, beside the ones that send samples."""

import functools
import io
from collections.abc import Iterator

import numpy as np

from personas.codecs import BIT_RATES_KBPS, CODEC_RATES_HZ, PACKET_MS, Codec, lacks_package
from personas.schema import Leg
from pipelines.line.codecs import coder
from sparring.calibrate.finding import EXACT, Reading, Sound, Tolerance, within
from sparring.calibrate.lab import Lab, Pcm, leg, sound, through
from sparring.calibrate.measure.levels import active_dbfs, in_band
from sparring.calibrate.measure.timing import phase_delay_samples
from sparring.calibrate.registry import calibration
from sparring.calibrate.rows.chain import n_different
from sparring.calibrate.rows.codec import reference
from sparring.calibrate.signals import speech

DELAY_MS = 60
CODECS: tuple[Codec, ...] = ("g711u", "g711a", "gsm_fr", "g722", "opus", "amr_nb")
_OCTET = Tolerance(0, 0.4)
"""Up to eight bits more in every packet."""
_KEEPS_SAMPLES: tuple[Codec, ...] = ("g711u", "g711a", "g722")


def skipped(codec: Codec) -> str:
    """Why a codec cannot be measured here. Empty: it can."""
    return f"codec `{codec}` needs a package that is not installed" if lacks_package(codec) else ""


def _codecs() -> Iterator[tuple[Codec, int]]:
    """Codecs by the rate of the line."""
    for codec in CODECS:
        for rate_hz in (8000, 16000):
            yield codec, rate_hz


@functools.lru_cache(16)
def _coded(codec: Codec, rate_hz: int) -> Pcm:
    return through(
        leg(Leg(codec=codec, delay_ms=DELAY_MS), rate_hz=rate_hz), speech(rate_hz=rate_hz)
    )


@calibration("codec_delay", group="codec", unit="samples")
def codec_delay(_lab: Lab) -> Iterator[Reading]:
    """Delay is what was asked for every codec and rate, to the sample.

    By phase: what Opus and AMR decode is another wave, of which a plain correlation, in which the
    strongest frequencies decide, finds the low ones a sample or two early.
    """
    for codec, rate_hz in _codecs():
        case, asked = f"{codec} at {rate_hz} Hz", DELAY_MS * rate_hz // 1000
        if why := skipped(codec):
            yield Reading(case, asked, None, EXACT, skipped=why)
            continue
        heard, sent = _coded(codec, rate_hz), speech(rate_hz=rate_hz)
        found = phase_delay_samples(sound(sent), sound(heard))
        yield Reading(case, asked, found, EXACT, Sound(rate_hz, heard, sent))


@calibration("codec_level", group="codec", unit="dB")
def codec_level(_lab: Lab) -> Iterator[Reading]:
    """Speech is as loud after a codec as before, within the telephone band."""
    for codec, rate_hz in _codecs():
        case, sent = f"{codec} at {rate_hz} Hz", speech(rate_hz=rate_hz)
        near = within(0.2 if codec in _KEEPS_SAMPLES else 0.5)
        if why := skipped(codec):
            yield Reading(case, 0, None, near, skipped=why)
            continue
        heard = _coded(codec, rate_hz)
        levels = [active_dbfs(in_band(sound(one), rate_hz), rate_hz) for one in (sent, heard)]
        found = levels[1] - levels[0] if levels[0] is not None and levels[1] is not None else None
        yield Reading(case, 0, found, near, Sound(rate_hz, heard, sent))


@calibration("bit_rate", group="codec", unit="kbit/s")
def bit_rate(_lab: Lab) -> Iterator[Reading]:
    """Packets are as large as the bit rate asks, but for what fills up the last octet.

    From the packets of speech, each with 20 ms. GSM's have a signature of four bits, AMR's a header
    of an octet in the storage format, which does not count.
    """
    rates: dict[Codec, tuple[float, ...]] = {**BIT_RATES_KBPS, "g722": (64.0,), "gsm_fr": (13.0,)}
    for codec, kbps in ((codec, kbps) for codec, all_of in rates.items() for kbps in all_of):
        case = f"{codec}, {kbps:g}"
        if why := skipped(codec):
            yield Reading(case, kbps, None, _OCTET, skipped=why)
            continue
        asked = Leg(codec=codec, bit_rate_kbps=kbps if codec in BIT_RATES_KBPS else None)
        sizes, heard = _packets(asked, CODEC_RATES_HZ.get(codec, 16000))
        octets = float(np.mean(sizes)) - (codec == "amr_nb")
        near = EXACT if codec in ("opus", "g722") else _OCTET
        yield Reading(case, kbps, octets * 8 / PACKET_MS, near, heard)


def _packets(asked: Leg, rate_hz: int) -> tuple[list[int], Sound]:
    """The octets of each packet of some seconds of speech, and how it sounds."""
    made, sent = coder(asked, rate_hz), speech(rate_hz=rate_hz)[: 3 * rate_hz]
    if made is None:
        raise ValueError(f"{asked.codec} is no codec of packets")
    sizes: list[int] = []
    heard: list[Pcm] = []
    for packet in sent.reshape(-1, rate_hz * PACKET_MS // 1000):
        octets = made.encode(packet)
        sizes.append(len(octets))
        heard.append(made.decode(octets))
    return sizes, Sound(rate_hz, np.concatenate(heard), sent)


@calibration("gsm", group="codec", unit="samples")
def gsm(_lab: Lab) -> Iterator[Reading]:
    """GSM full rate in packets is what libsndfile makes of the whole, to the bit."""
    heard, sent = _coded("gsm_fr", 8000), speech()
    late = DELAY_MS * 8
    off = n_different(reference(sent, "GSM610")[: len(sent) - late], heard[late:])
    yield Reading("speech", 0, off, EXACT, Sound(8000, heard, sent))


@calibration("g722", group="codec", unit="samples")
def g722(_lab: Lab) -> Iterator[Reading]:
    """G.722 in packets is what FFmpeg makes of a file of the whole, to the bit."""
    if why := skipped("g722"):
        yield Reading("speech", 0, None, EXACT, skipped=why)
        return
    heard, sent = _coded("g722", 16000), speech(rate_hz=16000)
    late = DELAY_MS * 16 - 22  # the codec's own delay is in the file, too

    off = n_different(_through_file(sent)[: len(sent) - late], heard[late:])
    yield Reading("speech", 0, off, EXACT, Sound(16000, heard, sent))


def _through_file(sent: Pcm) -> Pcm:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="g722") as out:
        stream = out.add_stream("g722", rate=16000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(sent.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16000
        for part in (frame, None):
            out.mux(stream.encode(part))
    file.seek(0)
    with av.open(file, "r", format="g722") as whole:
        decoded = [one.to_ndarray().reshape(-1) for one in whole.decode(audio=0)]
    return np.concatenate(decoded).astype(np.int16)
