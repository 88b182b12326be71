"""What a customer does without having been asked, once the floor has found the moment."""

from personas.plan import CallPlan
from pipelines.line.effect import Samples
from pipelines.manners.interjecting import Interjecting
from pipelines.manners.sounds import cough
from pipelines.manners.throat import SoundFrame
from pipelines.manners.words import Words
from pipelines.playbook.floor import Move
from pipelines.side import SidePipeline


class Unasked:
    """Barge-ins, backchannels, coughs and words to others in the room."""

    def __init__(self, plan: CallPlan, customer: SidePipeline, *, rate_hz: int) -> None:
        self._plan, self._customer, self._rate_hz = plan, customer, rate_hz
        self._words = Words(plan, "customer.floor")
        self._asides = Words(plan, "customer.aside.words")
        model = plan.customer.services.llm.service != "scripted"
        self._model = Interjecting(customer.llm, customer.context) if model else None
        self._coughs = plan.rng("customer.cough.sound")

    async def carry_out(self, move: Move) -> None:
        """Does it now; without words for it in the playbook, nothing."""
        if move.kind == "cough":
            await self._customer.worker.queue_frame(SoundFrame(samples=self._cough(), kind="cough"))
            return
        own = self._model.words() if self._model and move.kind == "barge_in" else None
        words = self._asides if move.kind == "aside" else self._words
        text = own or words.of(f"{move.kind}.{move.purpose}", move.kind)
        if text is not None:
            persists = self._plan.persona.turn_taking.barge_in_persists
            to_the_end = move.kind != "barge_in" or persists
            await self._customer.say(
                text, kind=move.kind, remember=own is not None, to_the_end=to_the_end
            )

    def prepare(self, move: Move) -> None:
        """Makes up what it will say, if a model does that."""
        if self._model is not None:
            self._model.prepare(move)

    def _cough(self) -> Samples:
        persona = self._plan.persona
        level_dbfs = persona.voice.level_dbfs + persona.turn_taking.cough_level_db
        return cough(self._coughs, level_dbfs=level_dbfs, sample_rate_hz=self._rate_hz)
