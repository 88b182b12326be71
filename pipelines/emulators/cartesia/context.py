"""A context of Cartesia's websocket: transcripts that are spoken one after the other, as one."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable

from cartesia.types.generation_request import GenerationRequest
from cartesia.types.shared import WordTimestamps
from cartesia.types.websocket_response import Chunk, Done, FlushDone, Timestamps
from pydantic import BaseModel

from pipelines.ears.recogniser import Pcm
from pipelines.emulators.cartesia.asked import ENCODINGS
from pipelines.emulators.sound import pieces
from pipelines.emulators.speaking import Mouth, Speak
from pipelines.emulators.streaming import spread
from pipelines.services.latency import Latency

BUFFER_MS = 3000
"""`max_buffer_delay_ms`, where a request says none."""
_SENTENCE = re.compile(r"[.!?…]['\")\]]*\s*$")
_TAG = re.compile(r"<[^<>]*>")
Send = Callable[[BaseModel], Awaitable[None]]


class Context:
    """Speaks what belongs together.

    Args:
        first: The request that opened it, whose format all of it has.
        speak: The voice.
        latency: From a transcript to its first sound.
        send: To the client.
        over: Told once, when all was said.
    """

    def __init__(
        self,
        first: GenerationRequest,
        speak: Speak,
        latency: Latency,
        send: Send,
        over: Callable[[str], None],
    ) -> None:
        self.id = first.context_id
        self._rate_hz = first.output_format.sample_rate
        self._encoding = ENCODINGS[first.output_format.encoding]
        self._mouth = Mouth(speak, latency, self._rate_hz)
        self._send, self._over = send, over
        self._waits: list[str] = []
        """Text that more is waited for with."""
        self._timer: asyncio.TimerHandle | None = None
        self._said_s = 0.0
        self._flush_id = 1

    def take(self, request: GenerationRequest) -> None:
        """Speaks a transcript, at once or when enough of it has come."""
        self._waits.append(request.transcript)
        wait_ms = BUFFER_MS if request.max_buffer_delay_ms is None else request.max_buffer_delay_ms
        is_last = not request.continue_
        text = "".join(self._waits)
        if is_last or request.flush or not wait_ms or _SENTENCE.search(text):
            self._speak(timestamps=bool(request.add_timestamps))
        elif self._timer is None:
            speak = lambda: self._speak(timestamps=bool(request.add_timestamps))  # noqa: E731
            self._timer = asyncio.get_running_loop().call_later(wait_ms / 1000, speak)
        if request.flush:
            self._mouth.say("", self._flushed)
        if is_last:
            self._mouth.say("", self._done)

    async def stop(self) -> None:
        """Says no more."""
        self._cancel_timer()
        await self._mouth.stop()

    def _speak(self, *, timestamps: bool) -> None:
        self._cancel_timer()
        text = "".join(self._waits)
        self._waits.clear()

        async def sound(pcm: Pcm) -> None:
            await self._sound(text, pcm, timestamps=timestamps)

        self._mouth.say(text, sound)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    async def _sound(self, text: str, pcm: Pcm, *, timestamps: bool) -> None:
        start_s = self._said_s
        self._said_s += len(pcm) / self._rate_hz
        if timestamps and len(pcm):
            await self._send(self._timestamps(text, start_s))
        for piece in pieces(self._encoding.write(pcm), self._encoding, self._rate_hz):
            await self._send(
                Chunk(
                    type="chunk",
                    context_id=self.id,
                    status_code=206,
                    done=False,
                    step_time=0.0,
                    data=base64.b64encode(piece).decode(),
                    flush_id=self._flush_id,
                )
            )

    def _timestamps(self, text: str, start_s: float) -> Timestamps:
        words = spread(_TAG.sub(" ", text), start_s, self._said_s)
        return Timestamps(
            type="timestamps",
            context_id=self.id,
            status_code=206,
            done=False,
            flush_id=self._flush_id,
            word_timestamps=WordTimestamps(
                words=[word.text for word in words],
                start=[round(word.start_s, 3) for word in words],
                end=[round(word.end_s, 3) for word in words],
            ),
        )

    async def _flushed(self, _: Pcm) -> None:
        told = FlushDone(
            type="flush_done",
            context_id=self.id,
            done=False,
            flush_done=True,
            flush_id=self._flush_id,
            status_code=206,
        )
        await self._send(told)
        self._flush_id += 1

    async def _done(self, _: Pcm) -> None:
        self._over(self.id)
        await self._send(Done(type="done", context_id=self.id, done=True, status_code=200))
