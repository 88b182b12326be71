"""Codecs of packets, by their names in the schema."""

from personas.schema import Leg
from pipelines.line.codecs.amr import AmrNb
from pipelines.line.codecs.coder import Coder
from pipelines.line.codecs.ffmpeg import CodecMissing
from pipelines.line.codecs.g722 import G722
from pipelines.line.codecs.gsm import GsmFr
from pipelines.line.codecs.opus import Opus

__all__ = ["CodecMissing", "Coder", "coder"]


def coder(leg: Leg, sample_rate_hz: int) -> Coder | None:
    """What encodes and decodes on a leg of a line at this rate. None: a codec of single samples.

    Raises:
        CodecMissing: The codec's package is not installed.
    """
    if leg.codec == "opus":
        return Opus(sample_rate_hz, leg.bit_rate_kbps)
    if leg.codec == "amr_nb":
        return AmrNb(leg.bit_rate_kbps)
    if leg.codec == "g722":
        return G722()
    return GsmFr() if leg.codec == "gsm_fr" else None
