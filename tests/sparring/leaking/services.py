"""Services that tell their key wherever they can; chosen with `class:`."""

import logging
import os
import sys
import warnings
from typing import Any

from loguru import logger
from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings

from tests.pipelines.fakes import FakeModel


class Deaf(FrameProcessor):
    """A recogniser that hears nothing, and takes no time to be made."""

    def __init__(self, *, settings: Any = None) -> None:  # noqa: ARG002
        super().__init__()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Passes everything on."""
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)


class Talkative(FakeModel):
    """Prints and logs its key, says it, passes it to a tool, and reports it in an error."""

    def __init__(self, *, api_key: str, settings: Any = None) -> None:
        super().__init__(lines=[f"my key is {api_key}", "bye."], settings=settings)
        self.key = api_key

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Tells it at every turn."""
        if isinstance(frame, LLMContextFrame):
            self._tell()
            await self.push_error(error_msg=f"the key {self.key} does not fit")
        await super().process_frame(frame, direction)

    def _tell(self) -> None:
        print(f"printed {self.key}")
        print(f"printed {self.key[:-4]}", file=sys.stderr)
        os.environ["COPIED_TOKEN"] = self.key
        for log in (logger.debug, logger.warning, logger.error):
            log(f"logged {self.key}")
        logging.getLogger("vendor").error("logged %s", self.key)
        warnings.warn(f"warned {self.key}", stacklevel=1)


class Broken(LLMService):
    """Cannot be made, and says with what."""

    Settings = LLMSettings

    def __init__(self, *, api_key: str, settings: Any = None) -> None:  # noqa: ARG002
        logger.warning(f"logged {api_key}")
        print(f"printed {api_key}", file=sys.stderr, flush=True)
        raise RuntimeError(f"no such account: {api_key}")
