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


def slots_of(plan: CallPlan, vendor: str, kind: str, folder: Path | None = None) -> "Slots":
    """What limits requests to a vendor; in simulated time, and where it is played, nothing does.

    Args:
        plan: The call.
        vendor: Whose.
        kind: Of the service: what it was told, as `Retry-After`, is none of another's.
        folder: See `Slots`.
    """
    if plan.clock == "simulated" or vendor in plan.emulators or fcntl is None:
        return Slots(vendor, None, None)
    n = plan.vendors.get(vendor, Patience()).concurrent
    return Slots(vendor, n, folder or _shared_folder(), kind)


def pauses_of(plan: CallPlan, vendor: str, kind: str) -> "Slots":
    """The same for connections: as many as one likes, but none while the vendor is left alone."""
    return slots_of(plan.model_copy(update={"vendors": {}}), vendor, kind)


def _nothing() -> None:
    pass


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
        kind: Of the service that asks: each is told by itself when to come again.
    """

    def __init__(self, vendor: str, n: int | None, folder: Path | None, kind: str = "") -> None:
        self._vendor, self._n, self._folder, self._kind = vendor, n, folder, kind

    async def acquire(
        self, waits: Waits | None = None, *, within_s: float = math.inf
    ) -> Callable[[], None]:
        """Waits for a slot.

        Args:
            waits: Told what is waited, as it is, so that it is known of who waits no more.
            within_s: For so long one can leave the vendor alone. Who would have to for longer asks
                at once: it may not hold for what one asks. Waiting for others of ours does not
                count.

        Returns:
            What gives the slot back, once or more often.
        """
        waits = waits or Waits()
        with owed():
            while True:
                pause_s = self._paused_for_s()
                if 0 < pause_s <= within_s - waits.paused_s:
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
            self._until(self._folder).write_text(f"{until_s:.3f}")

    def _until(self, folder: Path) -> Path:
        """The file that says when to come again."""
        return folder / f"{self._vendor}.{self._kind}.until"

    def _paused_for_s(self) -> float:
        """From now on. What is far off may be of before the machine was started anew."""
        if self._folder is None:
            return 0.0
        with contextlib.suppress(OSError, ValueError):
            until_s = float(self._until(self._folder).read_text())
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
