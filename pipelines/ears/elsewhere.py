"""The recogniser in a process of its own, for calls on the real clock.

PocketSphinx holds Python's lock while it decodes: in the call's own process the line would stand
still for as long. The process ends when its pipe does, however its parent went.
"""

import asyncio
import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from pipelines.ears.recogniser import Pcm, Reading, Recogniser
from pipelines.ears.vocabulary import Vocabulary

YIELDS = 5
"""Niceness of the other process: what keeps the line's time goes first."""
LEAVING_S = 5.0
"""What the other process is waited for, once its pipe has ended."""
_CODE = "from pipelines.ears.elsewhere import serve; serve({fd})"


class DistantRecogniser:
    """Hears as a `Recogniser` does, while this process goes on."""

    def __init__(self, *vocabularies: Vocabulary) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-c", _CODE.format(fd=theirs.fileno())]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment)
        theirs.close()
        self._pipe = Connection(ours.detach())
        self._thread = ThreadPoolExecutor(1)
        self._alone = threading.Lock()
        """One question at a time: what an earlier call still asks may not be answered yet."""
        self.end = weakref.finalize(self, _end, self._pipe, self._process, os.getpid())
        """Ends the other process and waits for it; done by itself when this one ends."""
        self._ask("start", *(v.model_dump_json() for v in vocabularies))

    def prime(self, sentences: list[str], *, grammar: str) -> str:
        """See `Recogniser.prime`."""
        return str(self._ask("prime", sentences, grammar))

    async def hear(self, pcm: Pcm, sample_rate_hz: int, *, grammar: str) -> Reading:
        """See `Recogniser.hear`."""
        loop = asyncio.get_running_loop()
        ask = functools.partial(self._ask, "hear", pcm, sample_rate_hz, grammar)
        answer = await loop.run_in_executor(self._thread, ask)
        return Reading.model_validate_json(str(answer))

    def _ask(self, *question: object) -> object:
        with self._alone:
            self._pipe.send(question)
            return self._pipe.recv()


def _end(pipe: Connection, process: "subprocess.Popen[bytes]", owner: int) -> None:
    """Ends the other process, unless this one is a fork of that which started it."""
    pipe.close()
    if os.getpid() == owner:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LEAVING_S)


@functools.cache
def _pooled(key: tuple[str, ...]) -> DistantRecogniser:
    return DistantRecogniser(*(Vocabulary.model_validate_json(each) for each in key))


def distant_recogniser(*vocabularies: Vocabulary) -> DistantRecogniser:
    """The process's other process for these vocabularies, started when first asked for."""
    return _pooled(tuple(v.model_dump_json() for v in vocabularies))


def serve(fd: int) -> None:
    """The life of the other process: answers questions until the pipe ends."""
    os.nice(YIELDS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    pipe = Connection(fd)
    ear: Recogniser | None = None
    while True:
        try:
            kind, *rest = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        if kind == "start":
            ear = Recogniser(*(Vocabulary.model_validate_json(each) for each in rest))
            pipe.send(None)
        elif ear is not None:
            pipe.send(_answer(ear, kind, rest))


def _answer(ear: Recogniser, kind: str, rest: list[object]) -> str:
    if kind == "prime":
        sentences, grammar = rest
        return ear.prime(sentences, grammar=str(grammar))  # type: ignore[arg-type]
    pcm, sample_rate_hz, grammar = rest
    heard = ear.hear(pcm, sample_rate_hz, grammar=str(grammar))  # type: ignore[arg-type]
    return heard.model_dump_json()
