"""The `.env` of a bot: its own settings, as `load_dotenv` would find them."""

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from dotenv import dotenv_values

from personas.agent_version import AgentVersion
from personas.hiding import know_settings


def own_settings(bot: Path) -> dict[str, str]:
    """What the nearest `.env` says, in the bot's folder or above it. Nothing, without one."""
    for folder in bot.resolve().parents:
        if (folder / ".env").is_file():
            found = dotenv_values(folder / ".env")
            return {name: value for name, value in found.items() if value is not None}
    return {}


def know_own_settings(agent: AgentVersion) -> None:
    """Has the keys hidden that the agent's code may read for itself, before it is loaded.

    Those of the `.env` nearest to its file, and nearest to where Sparring was started. What its
    code comes to have in the environment by other ways, `surroundings` makes known.
    """
    for path in (_file_of(agent), Path(".env")):
        with suppress(OSError, UnicodeDecodeError):  # who needs the file says what is wrong with it
            know_settings(own_settings(path) if path is not None else {})


def _file_of(agent: AgentVersion) -> Path | None:
    """Where the agent's code is; of a function's module without importing any of it."""
    if agent.bot is not None:
        return Path(agent.bot)
    package, *inner = (agent.function or "").partition(":")[0].split(".")
    with suppress(ImportError, ValueError):
        found = find_spec(package) if package else None
        if found is not None and found.origin is not None:
            return Path(found.origin).parent.joinpath(*inner)
    return None
