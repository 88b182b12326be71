"""What is hooked to the two pipelines of a call: notes of turns, the customer's floor, faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from loguru import logger
from pipecat.frames.frames import InputAudioRawFrame

from personas.base import Side
from pipelines.foreign.complaints import own_complaint
from pipelines.manners.answering import Answering
from pipelines.manners.keypad import Keypad
from pipelines.manners.unasked import Unasked
from pipelines.playbook.customer import CustomerMind, CustomerPlaybook
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.attendant import note_error
from pipelines.side import SidePipeline
from pipelines.telephone import Telephone

ENOUGH = ("name", "spelling", "zip_code", "first", "last", "name_right", "zip_code_right")
"""Occasions that one knows before the question has ended. Offers are heard out, and so is a fact
that is read back wrong: it may be unfinished."""


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
    floor.speak, floor.prepare = unasked.carry_out, unasked.prepare
    mouth = telephone.legs["customer"]
    floor.speaks_itself = lambda: mouth.spoken_until > telephone.now()
    if customer.throat is not None:
        floor.fall_silent = customer.throat.fall_silent

    if plan.persona.turn_taking.early_answer_rate:
        _answer_early(floor, customer)

    async def started(_listener: object, _strategy: object) -> None:
        floor.agent_takes_the_floor()

    async def stopped(_listener: object, _strategy: object, _message: object) -> None:
        floor.agent_is_done()

    customer.listener.add_event_handler("on_user_turn_started", started)
    customer.listener.add_event_handler("on_user_turn_stopped", stopped)


def _answer_early(floor: FloorTaker, customer: SidePipeline) -> None:
    gate, book = customer.gate, CustomerPlaybook.model_validate(floor.plan.customer.playbook)
    mind = CustomerMind(floor.plan, book, lambda: 0.0)
    if gate is None:
        return

    async def answer_now(text: str) -> None:
        await gate.answer_now(customer.context, text)

    def understands(text: str) -> str | None:
        occasion = mind.understand(text)
        return occasion if occasion in ENOUGH else None

    floor.answer_now, floor.understands = answer_now, understands


def connect_machine(machine: Answering, customer: SidePipeline, telephone: Telephone) -> None:
    """Lets what answers in the customer's place hear words and keys."""
    keypad = Keypad(telephone.rate_hz, machine.presses)

    async def stopped(_listener: object, _strategy: object, message: object) -> None:
        machine.hears(getattr(message, "content", None) or "")

    def sound(frame: InputAudioRawFrame) -> None:
        keypad.hear((np.frombuffer(frame.audio, np.int16) / 32768).astype(np.float32))

    customer.listener.add_event_handler("on_user_turn_stopped", stopped)
    if customer.ear is not None:
        customer.ear.watch(InputAudioRawFrame, sound)


@contextmanager
def errors_noted(scribe: Scribe, bot: str | None = None) -> Iterator[None]:
    """What Pipecat logs as an error while the call runs is a fault of the simulation.

    Args:
        scribe: The call's.
        bot: The agent's file; what it does wrong, or complains of, is an event of the agent's.
    """

    def note(message: Any) -> None:  # noqa: ANN401 -- a text of loguru's, with a record
        own = own_complaint(message.record, bot) if bot is not None else None
        if own is not None:
            scribe.event("agent", "error", own)
        else:
            note_error(scribe, str(message), module=message.record["name"] or "")

    logger.remove()
    sink = logger.add(note, level="ERROR", format="{message}")
    try:
        yield
    finally:
        logger.remove(sink)
