"""Taps: processors that show the frames passing by, and change none."""

from collections.abc import Callable
from typing import Any

from pipecat.frames.frames import Frame, InputAudioRawFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

Watchers = dict[type[Frame], Callable[[Any], None]]


class Tap(FrameProcessor):
    """Calls a watcher for each frame of its very type, either way, and pushes every frame on."""

    def __init__(self, watchers: Watchers) -> None:
        super().__init__(enable_direct_mode=True)
        self._watchers = dict(watchers)

    def watch(self, kind: type[Frame], watcher: Callable[[Any], None]) -> None:
        """Shows frames of this kind, too."""
        self._watchers[kind] = watcher

    def watcher(self, kind: type[Frame]) -> Callable[[Any], None]:
        """What is shown frames of this kind."""
        return self._watchers[kind]

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Shows and pushes on."""
        await super().process_frame(frame, direction)
        watcher = self._watchers.get(type(frame))
        if watcher is not None:
            watcher(frame)
        await self.push_frame(frame, direction)


class AudioEndsHere(FrameProcessor):
    """Keeps what the side hears from the processors behind it, none of which reads it.

    An audio frame costs each processor it passes some 10 microseconds, fifty times a second.
    """

    def __init__(self) -> None:
        super().__init__(enable_direct_mode=True)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Pushes on all but the sound from the line."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, InputAudioRawFrame):
            await self.push_frame(frame, direction)
