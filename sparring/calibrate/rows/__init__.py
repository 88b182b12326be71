"""The product's rows. A file here registers its rows; it takes a line below to be known.

In a row, what is asked for stands next to what is measured, and no measurer sees it.
"""

from sparring.calibrate.registry import PRODUCT
from sparring.calibrate.rows import (
    absences,
    behaviours,
    broken_lines,
    calls,
    chain,
    codec,
    coded,
    concealment,
    far_end,
    hanging_up,
    machines,
    manners,
    microphone,
    model_customers,
    network,
    noise,
    outage,
    room,
    settings,
    slips,
    sporadic,
    thinking,
    timing,
    unasked,
    voices,
)

ROWS = PRODUCT
__all__ = [
    "ROWS",
    "absences",
    "behaviours",
    "broken_lines",
    "calls",
    "chain",
    "codec",
    "coded",
    "concealment",
    "far_end",
    "hanging_up",
    "machines",
    "manners",
    "microphone",
    "model_customers",
    "network",
    "noise",
    "outage",
    "room",
    "settings",
    "slips",
    "sporadic",
    "thinking",
    "timing",
    "unasked",
    "voices",
]
