"""The `.env` of a bot: its own settings, as `load_dotenv` would find them."""

from pathlib import Path

from dotenv import dotenv_values


def own_settings(bot: Path) -> dict[str, str]:
    """What the nearest `.env` says, in the bot's folder or above it. Nothing, without one."""
    for folder in bot.resolve().parents:
        if (folder / ".env").is_file():
            found = dotenv_values(folder / ".env")
            return {name: value for name, value in found.items() if value is not None}
    return {}
