"""How much is asked of a vendor at once, over all calls of this machine: where vendors are outside.

That is on the real clock, and on the metered one, where time runs while one waits. Whoever asks
holds one of as many files' locks as may be asked at once. The system lets go of the locks of a
process that dies, however it dies.
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from personas.patience import Patience
from personas.plan import CallPlan
from pipelines.clock import real_perf_counter
from pipelines.metered import owed

try:
    import fcntl
except ImportError:  # pragma: no cover -- no such locks there
    fcntl = None  # type: ignore[assignment]

LOOK_S = 0.05
"""How often one who waits looks whether a slot is free."""


def slots_of(plan: CallPlan, vendor: str, folder: Path | None = None) -> "Slots":
    """What limits requests to a vendor; in simulated time nothing does."""
    n = plan.vendors.get(vendor, Patience()).concurrent
    if n is None or plan.clock == "simulated" or fcntl is None:
        return Slots(vendor, None, None)
    return Slots(vendor, n, folder or _shared_folder())


class Slots:
    """The slots of one vendor.

    Args:
        vendor: Whose.
        n: How many. None: no limit.
        folder: Where the locks are, shared by all who are to count together.
    """

    def __init__(self, vendor: str, n: int | None, folder: Path | None) -> None:
        self._vendor, self._n, self._folder = vendor, n, folder

    async def acquire(self) -> Callable[[], None]:
        """Waits for a slot; what this returns gives it back, once or more often."""
        if self._n is None or self._folder is None:
            return _nothing
        with owed():
            while True:
                await self._until_resumed()
                if (release := self._free(self._n, self._folder)) is not None:
                    return release
                await asyncio.sleep(LOOK_S)

    def _free(self, n: int, folder: Path) -> Callable[[], None] | None:
        for number in range(n):
            held = _locked(folder / f"{self._vendor}.{number}")
            if held is not None:
                return held.close
        return None

    def pause(self, for_s: float) -> None:
        """Has nobody ask for a while, because the vendor said so."""
        if self._folder is not None:
            until_s = real_perf_counter() + for_s
            (self._folder / f"{self._vendor}.until").write_text(f"{until_s:.3f}")

    async def _until_resumed(self) -> None:
        assert self._folder is not None  # noqa: S101 -- for the type checker
        with contextlib.suppress(OSError, ValueError):
            until_s = float((self._folder / f"{self._vendor}.until").read_text())
            left_s = until_s - real_perf_counter()
            if 0 < left_s < 120:  # older ones may be of before the machine was started anew
                await asyncio.sleep(left_s)


def _nothing() -> None:
    pass


def _locked(path: Path) -> IO[str] | None:
    """The file, with its lock held. None: somebody else holds it."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def _shared_folder() -> Path:
    """One for all runs of this user on this machine."""
    folder = Path(tempfile.gettempdir()) / f"sparring-limits-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
