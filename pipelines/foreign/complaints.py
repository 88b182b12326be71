"""What of the log is a bot's own: its code complains, or breaks. That is the agent's affair."""

import re
from pathlib import Path
from typing import Any

from pipelines.network import NOBODY

OURS = ("pipecat", "pipelines")
PACKAGES = "site-packages"
TOOL_BROKE = "Error executing function call ["
"""What Pipecat says of a tool that raises, wherever it raised."""
_COUNTED = re.compile(r"(?<=\w)#\d+")
"""Numbers of objects, which differ from process to process."""


def own_complaint(entry: Any, bot: str) -> str | None:  # noqa: ANN401 -- a record of loguru's
    """What a bot's own code logged, or Pipecat about it. None: it is somebody else's.

    That a host of the world's cannot be reached from a call is ours, whoever complains of it.

    Args:
        entry: What was logged.
        bot: The bot's file.
    """
    text: str = entry["message"].strip()
    told = _COUNTED.sub("", text.replace(bot, Path(bot).name))
    if NOBODY in text:
        return None
    if bot in text or TOOL_BROKE in text or _logged_beside(entry, Path(bot).parent):
        return told
    return None


def _logged_beside(entry: Any, folder: Path) -> bool:  # noqa: ANN401
    path = Path(entry["file"].path)
    is_theirs = (entry["name"] or "").partition(".")[0] not in OURS and PACKAGES not in path.parts
    return is_theirs and path.is_relative_to(folder)
