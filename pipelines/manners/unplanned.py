"""Between a model that plays a customer and its voice: disfluency, which is no model's business."""

from pipecat.frames.frames import (
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TTSTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from pipelines.playbook.unplanned import Unplanned
from pipelines.scribe import plain
from pipelines.services.wiring import Wiring


def unplanned_speech(
    wiring: Wiring,
) -> tuple["UnplannedSpeech | None", "WithoutMarkup | None"]:
    """What goes behind a side's model, and before its memory. None: it speaks as it writes.

    A scripted customer's words come out of its playbook as they are spoken.
    """
    made = Unplanned(wiring.plan)
    is_model = wiring.side == "customer" and wiring.services.llm.service != "scripted"
    if not is_model or not made.changes_anything:
        return None, None
    return UnplannedSpeech(made), WithoutMarkup()


class UnplannedSpeech(FrameProcessor):
    """Has a model's answers come out as its persona speaks.

    It waits for the end of an answer: what trails off, and what is begun again, is a matter of the
    whole. A customer's answer is a sentence, which its voice would wait for anyway.

    Args:
        unplanned: Of the persona.
    """

    def __init__(self, unplanned: Unplanned) -> None:
        super().__init__(enable_direct_mode=True)
        self._unplanned = unplanned
        self._text = ""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Gathers words, and lets them go at the end of an answer; passes on everything else."""
        await super().process_frame(frame, direction)
        if type(frame) is LLMTextFrame:
            self._text += frame.text
            return
        if isinstance(frame, LLMFullResponseStartFrame | InterruptionFrame):
            self._text = ""
        if isinstance(frame, LLMFullResponseEndFrame) and (text := self._taken()):
            for word in text.split(" "):
                await self.push_frame(LLMTextFrame(f"{word} "))
        await self.push_frame(frame, direction)

    def _taken(self) -> str:
        text, self._text = self._text, ""
        return self._unplanned.brought_out(text)


class WithoutMarkup(FrameProcessor):
    """Keeps SSML out of what a model reads of its own words."""

    def __init__(self) -> None:
        super().__init__(enable_direct_mode=True)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Takes markup out of what was spoken; passes on everything else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSTextFrame):
            frame.text = plain(frame.text)
        await self.push_frame(frame, direction)
