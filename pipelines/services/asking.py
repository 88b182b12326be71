"""Asking a vendor for one thing: when it is asked again, when one gives up, what is noted of it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from personas.patience import Patience
from pipelines.metered import owed
from pipelines.services.attendant import Attendant
from pipelines.services.retry_after import retry_after_s
from pipelines.services.slots import Slots, Waits

PASSING = frozenset({408, 409, 429})
"""Statuses from 400 to 499 after which it is worth asking again, as OpenAI's SDK has it."""
FAULTY = range(400, 500)
"""Those that say that it is the request that is wrong."""
ALONE = "it wanted to be left alone for a while"
"""Who has not asked yet knows it from others of ours, whom it told."""
WEB_PAGE = "the answer is a web page"
_SHOWN_CHARS = 100
T = TypeVar("T")
NOTED_S = 0.1
"""So long a wait before one may ask is noted."""
LONG_S = 4.0
"""Who has waited so long when the call ends, or when asking anew, was waiting for the vendor."""


@dataclass(frozen=True)
class Failure:
    """One request that failed."""

    what: str
    status: int | None = None
    passing: bool = True
    """Whether it is worth asking again."""
    retry_after_s: float | None = None


@dataclass
class Asked:
    """One thing that is asked of a vendor, in as many requests as it takes."""

    attendant: Attendant
    request: str
    within_s: float | None = None
    """How long all requests may take. None: as the vendor's patience says."""
    failures: list[Failure] = field(default_factory=list)
    started_s: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def patience(self) -> Patience:
        """How long and how often."""
        return self.attendant.patience

    @property
    def now_s(self) -> float:
        """The loop's time."""
        return asyncio.get_running_loop().time()

    @property
    def waited_s(self) -> float:
        """Since it was asked first."""
        return self.now_s - self.started_s

    @property
    def left_s(self) -> float:
        """Until patience ends."""
        total_s = self.patience.total_s if self.within_s is None else self.within_s
        return total_s - self.waited_s

    def wait_s(self, failure: Failure) -> float | None:
        """What is waited before the next request. None: there is none."""
        self.failures.append(failure)
        if not failure.passing or len(self.failures) > self.patience.retries:
            return None
        wait_s = failure.retry_after_s
        if wait_s is None:
            wait_s = backoff_s(self.patience, len(self.failures), self.attendant.rng)
        return wait_s if wait_s < self.left_s else None

    def answered(self) -> None:
        """An answer begins; notes what that took, if it took more than one request."""
        if self.failures:
            self.attendant.request = self.request
            last = self.failures[-1]
            delay_ms = 1000 * self.waited_s
            what = f"{last.what} ({self._how_often()})"
            self.attendant.late(what, delay_ms=delay_ms, status=last.status)
            self.failures.clear()

    def given_up(self) -> None:
        """It was not answered."""
        self.attendant.request = self.request
        last, next_s = self.failures[-1], self.failures[-1].retry_after_s
        is_soon = next_s is None or next_s < self.left_s
        until = "" if is_soon else f", the next no sooner than in {next_s:.0f} s"
        self.attendant.lost(f"{last.what} ({self._how_often()}{until})", status=last.status)

    def left(self, waited_s: float, *, long_s: float = LONG_S) -> None:
        """Nobody waits any more. That is a failure where waiting was one.

        Args:
            waited_s: Since it was asked first, or since the last piece of the answer.
            long_s: What is shorter tells nothing of the vendor.
        """
        self.attendant.request = self.request
        if not self.failures and self.attendant.is_over and waited_s >= LONG_S:
            self.failures.append(Failure("no answer when the call ended"))
        if self.failures:
            self.given_up()
        elif waited_s >= long_s:
            self.attendant.abandoned(waited_s)

    async def slot(self, slots: Slots) -> Callable[[], None]:
        """Waits for its turn; notes what that took. What others of ours took is not the vendor's.

        Returns:
            What gives the turn back.
        """
        waits = Waits()
        try:
            found = await slots.acquire(waits, within_s=self.left_s)
        finally:
            self.started_s += waits.queued_s
            if waits.queued_s > NOTED_S:
                self.attendant.queued(waits.queued_s)
        if waits.paused_s > NOTED_S and not self.failures:
            self.attendant.request = self.request
            self.attendant.late(ALONE, delay_ms=1000 * waits.paused_s, status=429)
        return found

    def _how_often(self) -> str:
        n = len(self.failures)
        return f"{n} request{'s' if n > 1 else ''} in {self.waited_s:.1f} s"


@dataclass(frozen=True)
class Came(Generic[T]):
    """What one request came to: an answer, a failure, or an answer that tells of one."""

    answer: T | None
    failure: Failure | None = None

    @property
    def why(self) -> str:
        """What failed, in words. Empty: nothing did."""
        return self.failure.what if self.failure is not None else ""


async def until_answered(
    asked: Asked, slots: Slots, ask: Callable[[], Awaitable[Came[T]]]
) -> Came[T]:
    """The first answer that tells of no failure; where patience ends, what came last.

    Args:
        asked: What all requests are for.
        slots: Of the vendor: nobody else asks it either, once it has said when to come again.
        ask: Makes one request.
    """
    while True:
        came = await ask()
        if came.failure is None:
            asked.answered()
            return came
        wait_s = asked.wait_s(came.failure)
        _spread(came.failure, slots)
        if wait_s is None:
            asked.given_up()
            return came
        await pausing(wait_s)


async def until_answered_or_left(
    asked: Asked, slots: Slots, ask: Callable[[], Awaitable[Came[T]]]
) -> Came[T]:
    """The same of a request; notes what it waited for if nobody waits for it any more."""
    asked.attendant.request = asked.request
    try:
        return await until_answered(asked, slots, ask)
    except asyncio.CancelledError:
        asked.left(asked.waited_s)
        raise


def _spread(failure: Failure, slots: Slots) -> None:
    """Has nobody of ours ask a vendor that has just said when to come again."""
    if failure.status == 429 and failure.retry_after_s is not None:
        slots.pause(failure.retry_after_s)


def backoff_s(patience: Patience, n_failures: int, rng: np.random.Generator) -> float:
    """What is waited after a number of failures: doubled each time, up to a limit, with jitter."""
    full_ms = min(patience.backoff_ms * 2 ** (n_failures - 1), patience.backoff_max_ms)
    return float(full_ms * (1 - patience.jitter * rng.random())) / 1000


async def pausing(wait_s: float) -> None:
    """Waits before a vendor is asked again: on the metered clock by the wall, like the vendor."""
    with owed():
        await asyncio.sleep(wait_s)


def is_passing(status: int | None) -> bool:
    """Whether it is worth asking again after a failure with a status. None: it had none."""
    return status not in FAULTY or status in PASSING


def refusal(status: int, body: str, headers: Mapping[str, str]) -> Failure:
    """What is wrong where an answer's status is a faulty one."""
    return Failure(message_in(body), status, is_passing(status), retry_after_s(headers))


def message_in(body: str) -> str:
    """What a vendor says in the body of an answer that is none, without what is around it."""
    try:
        told = json.loads(body)
    except ValueError:
        return " ".join(body.split())[:_SHOWN_CHARS]
    while isinstance(told, dict):
        told = next((told[key] for key in ("error", "message", "err_msg") if key in told), "")
    return str(told)
