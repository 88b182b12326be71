"""A voice for tests: 0.3 s of a tone per word, through Pipecat's own speech interface."""

import numpy as np
from pipecat.frames.frames import TTSAudioRawFrame
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService

TONE = (8000 * np.sin(np.arange(2400) / 3)).astype(np.int16).tobytes()


class Beeper(TTSService):
    """Beeps instead of speaking."""

    def __init__(self):
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            sample_rate=8000,
            settings=TTSSettings(model=None, voice=None, language=None),
        )

    async def run_tts(self, text, context_id):
        for _ in text.split():
            yield TTSAudioRawFrame(TONE, sample_rate=8000, num_channels=1, context_id=context_id)
