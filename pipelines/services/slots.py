"""How much is asked of a vendor at once, over all calls of this machine: where vendors are outside.

That is on the real clock, and on the metered one, where time runs while one waits. Whoever asks
holds one of as many files' locks as may be asked at once, and asks no sooner than the vendor told
any of them, with `Retry-After` after 429. The system lets go of the locks of a
process that dies, however it dies.
"""

import asyncio
import contextlib
import math
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
LONGEST_PAUSE_S = 120
"""Who is told to come again later than that is told so each by themselves."""


def slots_of(plan: CallPlan, vendor: str, folder: Path | None = None) -> "Slots":
    """What limits requests to a vendor; in simulated time, and where it is played, nothing does."""
    if plan.clock == "simulated" or vendor in plan.emulators or fcntl is None:
        return Slots(vendor, None, None)
    n = plan.vendors.get(vendor, Patience()).concurrent
    return Slots(vendor, n, folder or _shared_folder())


def _nothing() -> None:
    pass


def pauses_of(plan: CallPlan, vendor: str) -> "Slots":
    """The same for connections: as many as one likes, but none while the vendor is left alone."""
    unlimited = plan.model_copy(update={"vendors": {}})
    return slots_of(unlimited, vendor)


@dataclass
class Waits:
    """What one has waited before one might ask, so far."""

    queued_s: float = 0.0
    """Until others of ours had finished."""
    paused_s: float = 0.0
    """Because the vendor had said when to come again."""


class Slots:
    """The slots of one vendor.

    Args:
        vendor: Whose.
        n: How many. None: no limit.
        folder: Where the locks are, and when to come again, shared by all who are to count
            together. None: nobody is.
    """

    def __init__(self, vendor: str, n: int | None, folder: Path | None) -> None:
        self._vendor, self._n, self._folder = vendor, n, folder

    async def acquire(
        self, waits: Waits | None = None, *, within_s: float = math.inf
    ) -> Callable[[], None] | float:
        """Waits for a slot.

        Args:
            waits: Told what is waited, as it is, so that it is known of who waits no more.
            within_s: So long the vendor may want to be left alone. Waiting for others of ours does
                not count.

        Returns:
            What gives the slot back, once or more often; or for how many seconds the vendor wants
            to be left alone, if that is longer.
        """
        waits = waits or Waits()
        with owed():
            while True:
                pause_s = self._paused_for_s()
                if pause_s > within_s - waits.paused_s:
                    return pause_s
                if pause_s > 0:
                    with _timed(waits, "paused_s"):
                        await asyncio.sleep(pause_s)
                elif (release := self._free()) is not None:
                    return release
                else:
                    with _timed(waits, "queued_s"):
                        await asyncio.sleep(LOOK_S)

    def _free(self) -> Callable[[], None] | None:
        if self._n is None or self._folder is None:
            return _nothing
        for number in range(self._n):
            held = _locked(self._folder / f"{self._vendor}.{number}")
            if held is not None:
                return held.close
        return None

    def pause(self, for_s: float) -> None:
        """Has nobody ask for a while, because the vendor said so."""
        if self._folder is not None and for_s > self._paused_for_s():
            until_s = real_perf_counter() + for_s
            (self._folder / f"{self._vendor}.until").write_text(f"{until_s:.3f}")

    def _paused_for_s(self) -> float:
        """From now on. What is far off may be of before the machine was started anew."""
        if self._folder is None:
            return 0.0
        with contextlib.suppress(OSError, ValueError):
            until_s = float((self._folder / f"{self._vendor}.until").read_text())
            left_s = until_s - real_perf_counter()
            return left_s if 0 < left_s < LONGEST_PAUSE_S else 0.0
        return 0.0


@contextlib.contextmanager
def _timed(waits: Waits, name: str) -> Iterator[None]:
    """Adds what it takes by the loop's time, also where it is cancelled."""
    loop = asyncio.get_running_loop()
    since_s = loop.time()
    try:
        yield
    finally:
        setattr(waits, name, getattr(waits, name) + loop.time() - since_s)


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
