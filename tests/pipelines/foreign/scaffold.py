"""Bots as `pipecat init` makes them, by Pipecat's own generator, and as nobody here wrote them."""

import contextlib
import io
import sys
from types import ModuleType

MISSING = "questionary"
"""What Pipecat's command asks its questions through. Nobody is asked anything here."""


def scaffold(folder, **asked):
    """The `bot.py` of a new telephone project, in `folder`.

    Args:
        folder: Where the project goes.
        asked: Fields of Pipecat's `ProjectConfig`, such as `stt_service`.
    """
    stands_in = MISSING not in sys.modules
    if stands_in:
        sys.modules[MISSING] = module = ModuleType(MISSING)
        module.Choice = module.Style = lambda *_args, **_kwargs: None
    try:
        from pipecat.cli.generators import ProjectGenerator
        from pipecat.cli.prompts import ProjectConfig

        config = ProjectConfig(
            project_name="scaffold", bot_type="telephony", transports=["twilio"], **asked
        )
        with contextlib.redirect_stdout(io.StringIO()):
            project = ProjectGenerator(config).generate(folder, non_interactive=True)
    finally:
        if stands_in:
            del sys.modules[MISSING]
    return project / "server" / "bot.py"


def usual(folder):
    """With the services that Pipecat's quickstart has."""
    return scaffold(
        folder, stt_service="deepgram_stt", llm_service="openai_llm", tts_service="cartesia_tts"
    )
