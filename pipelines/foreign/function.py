"""A function that makes a pipeline, or a worker, of a transport: the agent's own, on our line."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from pipecat.pipeline.base_pipeline import BasePipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker

from pipelines.agent_end import AgentEnd, greeting
from pipelines.foreign.loading import load_function, told
from pipelines.foreign.mute import why_mute
from pipelines.foreign.place import Place
from pipelines.foreign.playout import Playout
from pipelines.foreign.stand_ins import StandIns
from pipelines.foreign.watch import Watch
from pipelines.services.registry import ServiceFault
from pipelines.side import LoopClock
from pipelines.transport import LineTransport

PATIENCE_S = 10.0
"""What an `async` function may take, on the call's clock: whoever calls hears nothing meanwhile."""


class Line(LineTransport):
    """Our line, with the events that bots wait for."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.telephone, "agent")
        self._register_event_handler("on_client_connected")
        self._register_event_handler("on_client_disconnected")

    async def connected(self, *_: object) -> None:
        """The caller is there."""
        await self._call_event_handler("on_client_connected", None)

    async def disconnected(self) -> None:
        """The caller has gone."""
        await self._call_event_handler("on_client_disconnected", None)


def function_end(place: Place) -> AgentEnd:
    """The agent's end of a call whose agent is a function's, `async` or not.

    Raises:
        ServiceFault: there is no such function, or it makes neither a pipeline nor a worker.
    """
    name = place.plan.agent.function or ""
    line, make = Line(place), load_function(name)
    if inspect.iscoroutinefunction(make):
        return AgentEnd(arrives=lambda: _arriving(place, line, make))
    try:
        made = make(line)
    except Exception as error:
        raise ServiceFault(f"`{name}` made no pipeline: {told(error)}") from error
    if inspect.iscoroutine(made):
        made.close()
        raise ServiceFault(f"`{name}` returned a coroutine; hint: make it an `async def`")
    return _end(place, line, made)


async def _arriving(place: Place, line: Line, make: Callable[..., Any]) -> AgentEnd:
    """The end that an `async` function makes."""
    name = place.plan.agent.function or ""
    try:
        async with asyncio.timeout(PATIENCE_S) as patience:
            made = await make(line)
    except Exception as error:
        why = f"it took over {PATIENCE_S:g} s" if patience.expired() else told(error)
        raise ServiceFault(f"`{name}` made no pipeline: {why}") from error
    return _end(place, line, made)


def _end(place: Place, line: Line, made: Any) -> AgentEnd:  # noqa: ANN401
    """The end of what a function made."""
    name = place.plan.agent.function or ""
    stand_ins = StandIns(place)
    watch = Watch(place.scribe, stand_ins.put_into)
    worker = _worker(made, place, name)
    watch.attach(worker)

    async def finished(_worker: object, _frame: object) -> None:
        place.end("agent", watch.reason or place.ended_how())

    worker.add_event_handler("on_pipeline_started", line.connected)
    worker.add_event_handler("on_pipeline_finished", finished)
    begin: dict[str, Any] = {} if made is worker else {"begin": lambda: greeting(worker)}

    def settle() -> None:
        stand_ins.settle()
        watch.settle(Playout())
        if not place.scribe.faults and (why := why_mute(place.scribe, f"`{name}`")):
            place.scribe.faults.append(why)

    return AgentEnd(workers=(worker,), leave=line.disconnected, settle=settle, **begin)


def _worker(made: Any, place: Place, name: str) -> PipelineWorker:  # noqa: ANN401
    """What the function made, as a worker: its own, or one around its pipeline.

    A pipeline is greeted as a cascade of ours is; a worker greets by itself, once it is connected.
    """
    if isinstance(made, PipelineWorker):
        return made
    if not isinstance(made, BasePipeline):
        kind = type(made).__name__
        raise ServiceFault(f"`{name}` made a `{kind}`, not a pipeline and not a worker of one")
    rate_hz = place.telephone.rate_hz
    return PipelineWorker(
        made,
        name="agent",
        params=PipelineParams(
            audio_in_sample_rate=rate_hz, audio_out_sample_rate=rate_hz, enable_usage_metrics=True
        ),
        clock=LoopClock(),
        enable_rtvi=False,
        idle_timeout_secs=None,
        cancel_runner_on_idle_timeout=False,
    )
