"""The product's rows. A file here registers its rows; it takes a line below to be known.

In a row, what is asked for stands next to what is measured, and no measurer sees it.
"""

from sparring.calibrate.registry import PRODUCT
from sparring.calibrate.rows import (
    calls,
    chain,
    codec,
    coded,
    customers,
    far_end,
    manners,
    microphone,
    network,
    noise,
    outage,
    room,
    settings,
    sporadic,
    timing,
)

ROWS = PRODUCT
__all__ = [
    "ROWS",
    "calls",
    "chain",
    "codec",
    "coded",
    "customers",
    "far_end",
    "manners",
    "microphone",
    "network",
    "noise",
    "outage",
    "room",
    "settings",
    "sporadic",
    "timing",
]
