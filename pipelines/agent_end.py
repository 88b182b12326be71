"""The agent's end of a call, whatever the agent is made of."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from pipecat.frames.frames import LLMRunFrame
from pipecat.pipeline.worker import PipelineWorker

from pipelines.side import SidePipeline

GREETING_AFTER_S = 0.5


async def _nothing() -> None:
    pass


@dataclass(frozen=True)
class AgentEnd:
    """What a call needs of its agent: workers to run, or something that runs by itself."""

    workers: tuple[PipelineWorker, ...] = ()
    """Run beside the customer's, in the call's own runner."""
    begin: Callable[[], Coroutine[Any, Any, None]] = _nothing
    """Awaited in a task of its own as soon as the line is connected; cancelled when it is cut."""
    leave: Callable[[], Awaitable[None]] = _nothing
    """Awaited when the line has been cut: whatever still runs of the agent is to end."""
    settle: Callable[[], None] = lambda: None
    """Called last, to note what only the whole call tells."""
    arrives: Callable[[], Awaitable["AgentEnd"]] | None = None
    """Awaited before the line is connected, if it takes waiting to make: the end to use instead."""


def cascade(side: SidePipeline) -> AgentEnd:
    """An agent of our own making, described in YAML: it greets once the line is connected."""
    return AgentEnd(workers=(side.worker,), begin=lambda: greeting(side.worker))


async def greeting(worker: PipelineWorker) -> None:
    """Has an agent speak first, a moment after the line was connected."""
    await asyncio.sleep(GREETING_AFTER_S)
    await worker.queue_frame(LLMRunFrame())
