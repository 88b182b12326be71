"""What a customer's words hold of SSML, for voices that do not read it: espeak-ng does."""

import re

from pipecat.frames.frames import (
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMTextFrame,
    TTSSpeakFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from pipelines.services.wiring import Wiring

READS_SSML = ("espeak",)
READS_BREAKS = ("cartesia", "cartesia_http")
"""Their vendor knows `<break time="600ms"/>`: docs.cartesia.ai, "Inserting breaks/pauses"."""
PAUSE = "..."
"""A pause for others, of which nobody knows how long it is."""
_OTHER = re.compile(r"<(?!break )[^<>]*>")
_BREAK = re.compile(r"\s*<break [^<>]*>")


def marks_for_voice(wiring: Wiring) -> "MarksForVoice | None":
    """What goes before a customer's voice. None: it needs nothing."""
    name = wiring.services.tts.service or ""
    if wiring.side != "customer" or name in READS_SSML:
        return None
    return MarksForVoice(keeps_breaks=name in READS_BREAKS)


def for_voice(text: str, *, keeps_breaks: bool) -> str:
    """Text without SSML but for pauses, which are three full stops unless the voice knows them."""
    plain = _OTHER.sub("", text)
    return plain if keeps_breaks else _BREAK.sub(PAUSE, plain)


class MarksForVoice(FrameProcessor):
    """Changes what is about to be spoken, however it is cut into pieces.

    Args:
        keeps_breaks: Whether the voice knows pauses as SSML has them.
    """

    def __init__(self, *, keeps_breaks: bool) -> None:
        super().__init__(enable_direct_mode=True)
        self._keeps_breaks = keeps_breaks
        self._held = ""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Holds text back while a mark in it is open; passes on everything else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, InterruptionFrame):
            self._held = ""
        if isinstance(frame, TTSSpeakFrame):
            frame.text = for_voice(frame.text, keeps_breaks=self._keeps_breaks)
        elif type(frame) is LLMTextFrame:
            frame.text = self._taken(frame.text)
            if not frame.text:
                return
        elif isinstance(frame, LLMFullResponseEndFrame) and self._held:
            held, self._held = self._held, ""
            await self.push_frame(LLMTextFrame(held))
        await self.push_frame(frame, direction)

    def _taken(self, text: str) -> str:
        """What can be spoken of what has come: all up to a mark that is still open."""
        text = self._held + text
        opened = text.rfind("<")
        is_open = opened > text.rfind(">")
        self._held = text[opened:] if is_open else ""
        whole = text[:opened] if is_open else text
        return for_voice(whole, keeps_breaks=self._keeps_breaks)
