"""The command line as a test types it."""

from collections.abc import Callable
from typing import NamedTuple

from sparring.testing import JUDGE, PLACER

FAKES = ["--placer", PLACER, "--judge", JUDGE]


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Spar = Callable[..., Ended]
