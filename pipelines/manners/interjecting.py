"""The words of a barge-in by a customer whose words are a model's: asked for aside, beforehand."""

import asyncio
from typing import Any

from loguru import logger
from pipecat.processors.aggregators.llm_context import LLMContext

from pipelines.playbook.floor import Move

_PURPOSES = {
    "correct": "to correct something, or to say a fact of yours that it needs",
    "hurry": "to make it hurry up",
    "object": "to object to what it proposes",
    "change_subject": "to talk about something else that you want to know",
    None: "because you cannot wait for the end",
}


class Interjecting:
    """Asks the model when the agent begins to speak, so that the words are there at the onset."""

    def __init__(self, llm: Any, context: LLMContext) -> None:  # noqa: ANN401 -- any Pipecat LLM
        self._llm, self._context = llm, context
        self._asked: asyncio.Task[str | None] | None = None

    def prepare(self, move: Move) -> None:
        """Asks for the words of a barge-in."""
        if move.kind == "barge_in":
            self._asked = asyncio.create_task(self._ask(move.purpose))

    def words(self) -> str | None:
        """What the model said. None: nothing, not in time, or it failed."""
        asked, self._asked = self._asked, None
        if asked is None:
            return None
        if not asked.done():
            asked.cancel()
            return None
        return asked.result()

    async def _ask(self, purpose: str | None) -> str | None:
        told = (
            "(The agent is speaking, and you interrupt it now, "
            f"{_PURPOSES[purpose]}. Answer with the few words that you say, and nothing else.)"
        )
        context = LLMContext([*self._context.get_messages()])
        context.add_message({"role": "user", "content": told})
        try:
            said: str | None = await self._llm.run_inference(context)
        except NotImplementedError:
            return None
        except Exception as error:  # noqa: BLE001 -- every vendor's client has errors of its own
            logger.error(f"{self._llm}: no words for a barge-in: {error}")
            return None
        return (said or "").strip() or None
