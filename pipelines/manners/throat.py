"""The last thing before a customer's mouth: loudness, sounds without words, falling silent."""

from dataclasses import dataclass, field

import numpy as np
from pipecat.frames.frames import (
    DataFrame,
    Frame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from personas.schema import TurnTaking
from pipelines.line.effect import Samples, amplitude
from pipelines.services.wiring import Wiring


@dataclass
class SoundFrame(DataFrame):
    """A sound without words, to be made in its turn.

    Parameters:
        samples: Mono, in [-1, 1], at the line's rate.
        kind: Of the utterance that the record makes of it.
    """

    samples: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    kind: str = "cough"


class Throat(FrameProcessor):
    """Behind a customer's text-to-speech service, whichever that is."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(enable_direct_mode=True)
        self._scribe = wiring.scribe
        self._rate_hz = wiring.sample_rate_hz
        self._levels = levels(wiring.plan.persona.turn_taking)
        self._begun: set[str] = set()
        self._cut: set[str] = set()
        self._n_sounds = 0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Makes sounds, scales quiet words, drops what was cut; passes everything else on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, SoundFrame):
            await self._make(frame)
        elif isinstance(frame, TTSAudioRawFrame):
            await self._speak(frame, direction)
        else:
            if isinstance(frame, TTSStartedFrame):
                self._begun.add(frame.context_id or "")
            await self.push_frame(frame, direction)

    async def fall_silent(self) -> bool:
        """Stops what is being said; more sound of the same words is dropped.

        Returns:
            Whether anything was being said.
        """
        telephone = self._scribe.telephone
        if telephone.legs["customer"].spoken_until < telephone.now():
            return False
        self._cut |= self._begun
        await self.push_frame(InterruptionFrame())
        return True

    async def _speak(self, frame: TTSAudioRawFrame, direction: FrameDirection) -> None:
        if (frame.context_id or "") in self._cut:
            return
        level_db = self._levels.get(self._scribe.kind_of("customer", frame.context_id), 0.0)
        if level_db:
            frame.audio = _scaled(frame.audio, amplitude(level_db))
        await self.push_frame(frame, direction)

    async def _make(self, frame: SoundFrame) -> None:
        self._n_sounds += 1
        context_id = f"sound-{self._n_sounds}"
        pcm = np.rint(frame.samples * 32767).astype(np.int16).tobytes()
        self._scribe.sounds("customer", context_id, frame.kind, len(frame.samples))
        self._begun.add(context_id)
        await self.push_frame(TTSStartedFrame(context_id=context_id))
        await self.push_frame(TTSAudioRawFrame(pcm, self._rate_hz, 1, context_id=context_id))
        await self.push_frame(TTSStoppedFrame(context_id=context_id))


def levels(taking: TurnTaking) -> dict[str, float]:
    """Kind of utterance to its level in dB relative to the customer's speech; others are at 0."""
    return {"backchannel": taking.backchannel_level_db, "aside": taking.aside_level_db}


def _scaled(pcm: bytes, factor: float) -> bytes:
    scaled = np.clip(np.frombuffer(pcm, np.int16) * factor, -32768, 32767)
    return bytes(np.rint(scaled).astype(np.int16).tobytes())
