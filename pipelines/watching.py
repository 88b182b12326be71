"""What is hooked to the two pipelines of a call: notes of turns, the customer's floor, faults."""

from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from pipelines.manners.unasked import Unasked
from pipelines.playbook.floor import FloorTaker
from pipelines.record import Side
from pipelines.scribe import Scribe
from pipelines.side import SidePipeline
from pipelines.telephone import Telephone


def note_turns(name: Side, side: SidePipeline, scribe: Scribe) -> None:
    """Notes what a side's pipeline takes for a turn of its peer."""

    async def started(_listener: object, _strategy: object) -> None:
        scribe.turn_starts(name)

    async def stopped(_listener: object, _strategy: object, message: object) -> None:
        scribe.turn_stops(name, getattr(message, "content", None) or "")

    side.listener.add_event_handler("on_user_turn_started", started)
    side.listener.add_event_handler("on_user_turn_stopped", stopped)


def connect_floor(floor: FloorTaker, customer: SidePipeline, telephone: Telephone) -> None:
    """Tells the floor when the agent is heard to speak, and lets it act for the customer."""
    plan = floor.plan
    floor.delay_ms = 1000 * telephone.legs["agent"].chain.delay_samples / telephone.rate_hz
    unasked = Unasked(plan, customer, rate_hz=telephone.rate_hz)
    floor.speak = unasked.carry_out
    if customer.throat is not None:
        floor.fall_silent = customer.throat.fall_silent

    async def started(_listener: object, _strategy: object) -> None:
        floor.agent_takes_the_floor()

    async def stopped(_listener: object, _strategy: object, _message: object) -> None:
        floor.agent_is_done()

    customer.listener.add_event_handler("on_user_turn_started", started)
    customer.listener.add_event_handler("on_user_turn_stopped", stopped)


@contextmanager
def errors_noted(scribe: Scribe) -> Iterator[None]:
    """What Pipecat logs as an error while the call runs is a fault of the simulation."""
    logger.remove()
    sink = logger.add(
        lambda message: scribe.faults.append(str(message).strip()),
        level="ERROR",
        format="{message}",
    )
    try:
        yield
    finally:
        logger.remove(sink)
