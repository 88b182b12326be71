"""When a customer makes itself heard without having been asked, and when it answers early."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from personas.plan import CallPlan
from personas.schema import TurnTaking

ONSET_OVERHEAD_MS = 445
"""From the agent's first sound until this pipeline notices it, and from deciding to speaking: voice
activity detection some 200 ms, one frame of the line 20 ms, text to speech 120 ms, and the silence
with which espeak-ng begins some 100 ms."""
SPEECH_OVERHEAD_MS = 160
"""The share of it that text to speech has; a cough is ready at once."""
PAUSE_AFTER_MS = 600
"""A pause in so short a turn may be its end: no backchannel."""
PAUSE_LASTS_MS = 350
"""A pause that a turn survives for so long, once it was noticed, invites a backchannel."""

Kind = Literal["barge_in", "backchannel", "cough", "aside"]
KINDS: tuple[Kind, ...] = ("barge_in", "backchannel", "cough", "aside")
"""The first that is drawn is done."""


@dataclass(frozen=True)
class Move:
    """What a customer does unasked in the agent's present turn."""

    kind: Kind
    onset_ms: float
    """From the start of the agent's turn, as heard by the customer."""
    purpose: str | None = None
    """Of a barge-in."""


@dataclass
class FloorTaker:
    """Draws, for each turn of the agent, whether to speak into it, and does so in time."""

    plan: CallPlan
    speak: Callable[[Move], Awaitable[None]] | None = None
    prepare: Callable[[Move], None] | None = None
    """Told what is going to be done as soon as it is drawn."""
    fall_silent: Callable[[], Awaitable[bool]] | None = None
    """Stops the customer's own speech; False: there was none."""
    answer_now: Callable[[str], Awaitable[None]] | None = None
    """Answers what was heard so far."""
    understands: Callable[[str], str | None] = lambda _text: None
    """What is asked, if one knows that who has heard so much of a question."""
    delay_ms: float = 0.0
    """Of the line, from the agent's mouth to the customer's ear."""
    speaks_itself: Callable[[], bool] = lambda: False
    """The customer has not finished what it is saying; nothing else comes to its mind then."""
    agent_speaks: bool = False
    """The customer's voice activity detector hears the agent."""
    barged_in: bool = False
    """The customer has taken the floor during the agent's present turn."""
    away: bool = False
    """The customer does not listen: the agent is on hold, or the telephone is being handed on."""
    agent_done: asyncio.Event = field(default_factory=asyncio.Event)
    """The agent has not the floor, as far as the customer knows."""
    wants_to_answer: bool = False
    """It answers the agent's present turn as soon as it has heard enough."""
    _timer: asyncio.Task[None] | None = field(default=None, init=False)
    _giving_up: asyncio.Task[None] | None = field(default=None, init=False)
    _understood: str | None = field(default=None, init=False)
    _answering: asyncio.Future[None] | None = field(default=None, init=False)
    _paused: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        self._draws = {kind: self.plan.rng(f"customer.{kind}") for kind in KINDS}
        self.agent_done.set()
        self._early = self.plan.rng("customer.early_answer")
        self._purposes = self.plan.rng("customer.barge_in.purpose")
        self._onsets = self.plan.rng("customer.barge_in.onset")

    @property
    def _taking(self) -> TurnTaking:
        return self.plan.persona.turn_taking

    # ---- what is heard of the agent -----------------------------------------------------------

    def agent_takes_the_floor(self) -> None:
        """A turn of the agent begins, as far as the customer hears."""
        self.barged_in = False
        self.agent_done.clear()
        self._understood = None
        self._paused.clear()
        move = self._drawn()
        early = bool(self._early.random() < self._taking.early_answer_rate)
        self.wants_to_answer = early and move is None and not self.away
        if move is not None and self._timer is None and not self.away:
            if self.prepare is not None:
                self.prepare(move)
            self._timer = asyncio.create_task(self._carry_out(move))

    def agent_is_done(self) -> None:
        """The customer takes the agent's turn to be over."""
        self.agent_done.set()
        self.wants_to_answer = False

    def hears_voice(self, *, speaks: bool) -> None:
        """The agent's voice begins, or pauses."""
        self.agent_speaks = speaks
        if not speaks:
            self._paused.set()

    def hears_so_far(self, text: str) -> None:
        """The words of the agent's unfinished sentence, as far as they were heard.

        The last of them are often misheard, so what is asked has to be the same twice in a row.
        """
        before, self._understood = self._understood, self.understands(text)
        sure = self._understood is not None and self._understood == before
        if sure and self.wants_to_answer and self.answer_now is not None:
            self.wants_to_answer = False
            self._answering = asyncio.ensure_future(self.answer_now(text))

    def stop(self) -> None:
        """The call is over."""
        for task in (self._timer, self._giving_up, self._answering):
            if task is not None:
                task.cancel()

    # ---- what is done about it ----------------------------------------------------------------

    def _drawn(self) -> Move | None:
        """All is drawn whatever the rates, so that no rate moves another's draws."""
        taking = self._taking
        moves = {
            "barge_in": Move("barge_in", self._barge_in_onset_ms(), self._purpose()),
            "backchannel": Move("backchannel", taking.backchannel_onset_ms),
            "cough": Move("cough", taking.cough_onset_ms),
            "aside": Move("aside", taking.aside_onset_ms),
        }
        rates = {kind: getattr(taking, f"{kind}_rate") for kind in KINDS}
        drawn = [kind for kind in KINDS if self._draws[kind].random() < rates[kind]]
        return moves[drawn[0]] if drawn else None

    def _barge_in_onset_ms(self) -> float:
        taking = self._taking
        drawn = float(self._onsets.normal(taking.barge_in_onset_ms, taking.barge_in_onset_sd_ms))
        return max(drawn, ONSET_OVERHEAD_MS)

    def _purpose(self) -> str | None:
        chosen = self._purposes.random()
        purposes = self._taking.barge_in_purposes
        return purposes[int(chosen * len(purposes))] if purposes else None

    async def _carry_out(self, move: Move) -> None:
        if move.kind == "backchannel" and self._taking.backchannel_at_pause:
            now = await self._a_pause(self._wait_s(move))
        else:
            await asyncio.sleep(self._wait_s(move))
            now = self.agent_speaks
        self._timer = None
        if not now or self.away or self.speak is None or self.speaks_itself():
            return
        self.barged_in = move.kind == "barge_in"
        self.wants_to_answer = False
        await self.speak(move)
        if self.barged_in and not self._taking.barge_in_persists:
            self._giving_up = asyncio.create_task(self._give_up())

    def _wait_s(self, move: Move) -> float:
        spoken = move.kind != "cough"
        overhead_ms = ONSET_OVERHEAD_MS - (0 if spoken else SPEECH_OVERHEAD_MS) + self.delay_ms
        return max(0.0, move.onset_ms - overhead_ms) / 1000

    async def _a_pause(self, longest_s: float) -> bool:
        """Waits for a pause inside the agent's turn. False: the turn was over before."""
        loop = asyncio.get_running_loop()
        start_s = loop.time()
        end_s = start_s + longest_s
        while loop.time() < end_s:
            self._paused.clear()
            try:
                await asyncio.wait_for(self._paused.wait(), end_s - loop.time())
            except TimeoutError:
                break
            await asyncio.sleep(PAUSE_LASTS_MS / 1000)
            if self.agent_done.is_set():
                return False
            if 1000 * (loop.time() - start_s) >= PAUSE_AFTER_MS:
                return True
        return self.agent_speaks

    async def _give_up(self) -> None:
        await asyncio.sleep((self._taking.barge_in_gives_up_ms + SPEECH_OVERHEAD_MS) / 1000)
        if self.agent_speaks and self.barged_in and self.fall_silent is not None:
            self.barged_in = not await self.fall_silent()


def thinking_s(taking: TurnTaking, rng: np.random.Generator) -> float:
    """Seconds of thinking before an answer: log-normal, drawn whatever the settings."""
    drawn = float(np.exp(taking.answer_delay_spread * rng.standard_normal()))
    return taking.answer_delay_ms * drawn / 1000
