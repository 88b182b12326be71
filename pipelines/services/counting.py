"""Has services report what they were given to speak, where those of Pipecat do not."""

from collections.abc import AsyncGenerator
from typing import Any

from pipecat.frames.frames import Frame


def count_speech(made: Any) -> Any:  # noqa: ANN401 -- a Pipecat service that speaks
    """The same service. What is laid over is of this one object; no class is changed."""
    run_tts = made.run_tts

    async def counted(text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        await made.start_tts_usage_metrics(text)
        async for frame in run_tts(text, context_id):
            yield frame

    made.run_tts = counted
    return made
