"""A streaming recogniser behind emulators: PocketSphinx hears whole utterances, and parts of them.

It hears with a language model of whole sentences, so an utterance is not cut where a vendor's would
be: at a pause, when the client asks for it, or at the end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipelines.emulators.hearing import Hear
from pipelines.emulators.utterances import Utterance, Utterances
from pipelines.services.latency import Latency

INTERIM_S = 1.0
"""So much more sound has to come before an utterance is heard so far."""
INTERIM_LONGEST_S = 6.0
"""A longer one is not heard so far: it costs computation. Chosen by hand, as for PocketSphinx."""


class Word(NamedTuple):
    """A word and its place in a stream, by its letters' share of the utterance."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Heard:
    """What was made of a stretch of a stream. No words: nothing was."""

    text: str
    start_s: float
    end_s: float
    is_final: bool
    is_asked: bool = False
    """The client wanted it now; else the utterance was over, or goes on."""

    @property
    def words(self) -> Sequence[Word]:
        """Its words, from the start to the end."""
        return spread(self.text, self.start_s, self.end_s)


def spread(text: str, start_s: float, end_s: float) -> Sequence[Word]:
    """The words of a text over a stretch of sound, each with its share by its letters."""
    words = text.split()
    per_letter_s = (end_s - start_s) / max(1, sum(len(word) + 1 for word in words))
    found, at_s = [], start_s
    for word in words:
        begin_s, at_s = at_s, at_s + per_letter_s * (len(word) + 1)
        found.append(Word(word, begin_s, at_s))
    return found


@dataclass(frozen=True)
class Paces:
    """When a stream is told of, and how late."""

    final: Latency
    """From the end of an utterance to its transcript."""
    interim: Latency | None = None
    """From a part of one to what was heard of it. None: parts are not heard."""
    endpoint_s: float | None = None
    """Silence that ends an utterance. None: only the client ends it."""


class Listening:
    """Hears a stream, and tells what it hears, in order.

    Args:
        hear: The recogniser.
        utterances: Of the stream.
        paces: When, and how late.
        tell: Takes what was heard.
    """

    def __init__(
        self,
        hear: Hear,
        utterances: Utterances,
        paces: Paces,
        tell: Callable[[Heard], Awaitable[None]],
        *,
        rate_hz: int,
    ) -> None:
        self._hear, self._utterances, self._paces, self._tell = hear, utterances, paces, tell
        self._rate_hz = rate_hz
        self._in_order = asyncio.Lock()
        self._n_taken = 0
        self._heard_s = 0.0
        """So much of the utterance was heard."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def append(self, pcm: Any) -> bool:  # noqa: ANN401 -- samples
        """Takes sound in, and tells whether an utterance began with it."""
        began = await self._utterances.append(pcm)
        endpoint_s, speech_s = self._paces.endpoint_s, self._utterances.speech_s
        if endpoint_s is not None and self._utterances.silence_s >= endpoint_s:
            self._take(is_asked=False)
        elif self._paces.interim and speech_s is not None and self._is_time(speech_s):
            self._heard_s = speech_s
            self._start(self._tell_so_far(self._paces.interim))
        return began

    def finalise(self) -> None:
        """The client wants to know now: it is told, even if it is that nobody spoke."""
        self._take(is_asked=True)

    async def finish(self) -> None:
        """Waits until all was told."""
        await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        """Tells no more."""
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _is_time(self, speech_s: float) -> bool:
        return speech_s - self._heard_s >= INTERIM_S and speech_s < INTERIM_LONGEST_S

    def _take(self, *, is_asked: bool) -> None:
        self._n_taken += 1
        self._heard_s = 0.0
        now_s = asyncio.get_running_loop().time()
        self._start(self._tell_final(self._utterances.take(), now_s, is_asked=is_asked))

    async def _tell_so_far(self, latency: Latency) -> None:
        n_taken, utterance = self._n_taken, self._utterances.so_far()
        if utterance is None:
            return
        text = await self._hear(utterance.pcm, self._rate_hz)
        await latency.pay()
        if text and n_taken == self._n_taken:
            await self._tell(Heard(text, utterance.start_s, utterance.end_s, is_final=False))

    async def _tell_final(
        self, utterance: Utterance | None, asked_s: float, *, is_asked: bool
    ) -> None:
        now_s = self._utterances.now_s
        pcm, start_s, end_s = utterance or (None, now_s, now_s)
        async with self._in_order:
            text = "" if pcm is None else await self._hear(pcm, self._rate_hz)
            await self._paces.final.pay(started_s=asked_s)
            await self._tell(Heard(text, start_s, end_s, is_final=True, is_asked=is_asked))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
