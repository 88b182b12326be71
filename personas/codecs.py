"""The codecs that a leg may have: their rates, and the delay that each takes."""

import importlib.util
from typing import Literal

BAND_FILTER_MS = 8
"""What the telephone's band filter delays; part of the delay of a leg that has one."""
G711_RATE_HZ = 8000
PACKET_MS = 20
"""A packet of the network, and what a codec or a jitter buffer of packets delays at least."""
RESAMPLING_MS = 8
"""What it delays to bring sound to a codec's sample rate and back."""

Codec = Literal["pcm", "g711u", "g711a", "g722", "opus", "amr_nb", "gsm_fr"]

CODEC_RATES_HZ: dict[Codec, int] = {
    "g711u": G711_RATE_HZ,
    "g711a": G711_RATE_HZ,
    "g722": 16000,
    "amr_nb": 8000,
    "gsm_fr": 8000,
}
"""Sample rates of the codecs that have one of their own. The others take the line's."""
CODEC_DELAYS_MS: dict[Codec, int] = {
    "pcm": 0,
    "g711u": BAND_FILTER_MS,
    "g711a": BAND_FILTER_MS,
    "g722": 22,
    "opus": 31,
    "amr_nb": 25,
    "gsm_fr": 20,
}
"""The least delay of a leg with a codec: filters, a packet, and how far it looks ahead."""
BIT_RATES_KBPS: dict[Codec, tuple[float, ...]] = {
    "opus": (6, 8, 12, 16, 20, 24, 32, 48, 64),
    "amr_nb": (4.75, 5.15, 5.9, 6.7, 7.4, 7.95, 10.2, 12.2),
}
"""What a codec with more than one bit rate can be set to. AMR's are its eight modes."""
OWN_CONCEALMENT: tuple[Codec, ...] = ("opus", "amr_nb", "gsm_fr")
"""Codecs whose decoder fills gaps by itself."""
OF_PACKAGE: tuple[Codec, ...] = ("g722", "opus", "amr_nb")
"""Codecs that a package brings which is not installed by default: it has 100 MB."""
PACKAGE = "av"
PACKAGE_HINT = 'pip install "sparring[codecs]"'


def lacks_package(codec: Codec) -> bool:
    """Whether the codec cannot be used for want of its package."""
    return codec in OF_PACKAGE and importlib.util.find_spec(PACKAGE) is None
