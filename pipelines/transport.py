"""The in-process transport: a side's end of the telephone, as Pipecat sees it."""

import asyncio

from pipecat.frames.frames import (
    ClientConnectedFrame,
    InputAudioRawFrame,
    OutputAudioRawFrame,
    StartFrame,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import BaseTransport, TransportParams

from personas.base import Side
from pipelines.telephone import TICK_MS, Telephone


class _Input(BaseInputTransport):
    """What the side hears: a frame per tick, silence included."""

    def __init__(self, params: TransportParams, telephone: Telephone, *, peer: Side) -> None:
        super().__init__(params)
        self._telephone = telephone
        self._peer: Side = peer

    async def start(self, frame: StartFrame) -> None:
        """Begins to listen."""
        await super().start(frame)
        await self.set_transport_ready(frame)
        await self.push_frame(ClientConnectedFrame())
        self._telephone.legs[self._peer].deliver = self._deliver

    async def _deliver(self, pcm: bytes) -> None:
        # Not through push_audio_frame: its queue serves filters and gaps; the line has none.
        await self.push_frame(
            InputAudioRawFrame(audio=pcm, sample_rate=self._telephone.rate_hz, num_channels=1)
        )


class _Output(BaseOutputTransport):
    """What the side says, paced by the line's clock against an absolute deadline."""

    def __init__(self, params: TransportParams, telephone: Telephone, *, side: Side) -> None:
        super().__init__(params)
        self._telephone = telephone
        self._side: Side = side
        self._next_at = 0

    async def start(self, frame: StartFrame) -> None:
        """Begins to speak."""
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        """Puts a chunk into the mouth at the moment it starts to play, and waits while it plays.

        Where the loop may wake late, it stays ahead of the line, as a sound card's buffer does:
        chunks of one utterance then follow each other without a gap.

        The frame goes on with its place on the line as `metadata["at"]`.
        """
        telephone = self._telephone
        now = telephone.now()
        continues = now - self._next_at <= telephone.ahead
        at = telephone.speak(self._side, frame.audio, self._next_at if continues else now)
        frame.metadata["at"] = at
        self._next_at = at + frame.num_frames * telephone.rate_hz // frame.sample_rate
        wait = self._next_at - telephone.ahead - telephone.now()
        await asyncio.sleep(max(0, wait) / telephone.rate_hz)
        return True


class LineTransport(BaseTransport):
    """One side's end of the telephone."""

    def __init__(self, telephone: Telephone, side: Side) -> None:
        super().__init__()
        params = TransportParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            audio_in_sample_rate=telephone.rate_hz,
            audio_out_sample_rate=telephone.rate_hz,
            audio_out_10ms_chunks=TICK_MS // 10,
            audio_out_end_silence_secs=0,
        )
        peer: Side = "customer" if side == "agent" else "agent"
        self._ears = _Input(params, telephone, peer=peer)
        self._mouth = _Output(params, telephone, side=side)

    def input(self) -> FrameProcessor:
        """The ear."""
        return self._ears

    def output(self) -> FrameProcessor:
        """The mouth."""
        return self._mouth
