"""A chain as a Pipecat frame processor. The one file of this room that imports Pipecat."""

import copy

from pipecat.frames.frames import Frame, InputAudioRawFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from pipelines.line.chain import Chain


class LineProcessor(FrameProcessor):
    """Sends incoming audio through a chain, and pushes every frame on.

    A changed frame is a copy that keeps its identity, time stamp and metadata; the one that came in
    stays as it was. Direct mode: a frame is processed in the task of whoever pushes it, in order,
    and an interruption cannot drop it.

    Raises:
        ValueError: While processing, audio that is not mono or not at the chain's sample rate.
    """

    def __init__(self, chain: Chain) -> None:
        super().__init__(enable_direct_mode=True)
        self.chain = chain

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Changes the samples of incoming audio, and nothing else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            frame = self._through(frame)
        await self.push_frame(frame, direction)

    def _through(self, frame: InputAudioRawFrame) -> InputAudioRawFrame:
        if (frame.sample_rate, frame.num_channels) != (self.chain.sample_rate_hz, 1):
            raise ValueError(
                f"the line takes mono audio at {self.chain.sample_rate_hz} Hz "
                f"(got {frame.num_channels} channels at {frame.sample_rate} Hz)"
            )
        changed = copy.copy(frame)
        changed.audio = self.chain.process_pcm(frame.audio).tobytes()
        return changed
