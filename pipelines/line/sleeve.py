"""A chain as Pipecat frame processors. The one file of this room that imports Pipecat.

line = LineProcessor(build_leg(...))
Pipeline([transport.input(), line, stt, llm, tts, transport.output(), line.loudspeaker])
"""

import copy

from pipecat.frames.frames import AudioRawFrame, Frame, InputAudioRawFrame, OutputAudioRawFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from pipelines.line.chain import Chain

_SAMPLE_BYTES = 2


class LineProcessor(FrameProcessor):
    """Sends incoming audio through a chain, and pushes every frame on.

    A changed frame is a copy that keeps its identity, time stamp and metadata; the one that came in
    stays as it was. Direct mode: a frame is processed in the task of whoever pushes it, in order,
    and an interruption cannot drop it.

    For echo and half duplex the chain must know what the far loudspeaker plays: put `loudspeaker`
    behind the output transport, which pushes on what it has played when it has played it.

    Raises:
        ValueError: While processing, audio that is not mono or not at the chain's sample rate.
    """

    def __init__(self, chain: Chain) -> None:
        super().__init__(enable_direct_mode=True)
        self.chain = chain
        self.loudspeaker = Loudspeaker(self)
        self._n_processed = self._n_overheard = 0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Changes the samples of incoming audio, and nothing else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            frame = self._through(frame)
        await self.push_frame(frame, direction)

    def overhear(self, frame: AudioRawFrame) -> None:
        """Tells the chain what is played from now on: after what is being played, if anything is.

        Now is the end of the audio that has come in.
        """
        self._check(frame)
        silent = max(0, self._n_processed - self._n_overheard)
        self.chain.overhear(bytes(_SAMPLE_BYTES * silent) + frame.audio)
        self._n_overheard += silent + len(frame.audio) // _SAMPLE_BYTES

    def _through(self, frame: InputAudioRawFrame) -> InputAudioRawFrame:
        self._check(frame)
        changed = copy.copy(frame)
        changed.audio = self.chain.process_pcm(frame.audio).tobytes()
        self._n_processed += len(frame.audio) // _SAMPLE_BYTES
        return changed

    def _check(self, frame: AudioRawFrame) -> None:
        if (frame.sample_rate, frame.num_channels) != (self.chain.sample_rate_hz, 1):
            raise ValueError(
                f"the line takes mono audio at {self.chain.sample_rate_hz} Hz "
                f"(got {frame.num_channels} channels at {frame.sample_rate} Hz)"
            )


class Loudspeaker(FrameProcessor):
    """Tells a line what is played at its beginning, and pushes every frame on as it is.

    Made by the line: `LineProcessor.loudspeaker`. It must see audio when it is played, to within a
    frame: the echo is as late as that.
    """

    def __init__(self, line: LineProcessor) -> None:
        super().__init__(enable_direct_mode=True)
        self._line = line

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Takes a copy of outgoing audio."""
        await super().process_frame(frame, direction)
        if isinstance(frame, OutputAudioRawFrame):
            self._line.overhear(frame)
        await self.push_frame(frame, direction)
