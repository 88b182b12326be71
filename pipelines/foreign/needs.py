"""What a bot's file needs that may not be here, read from its text: packages and vendors.

Nothing is executed. What a file only may use, behind an `if`, a `try` or a choice, is not held
against it.
"""

import ast
import importlib.util
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

VENDORS = "pipecat.services."
LOCAL = frozenset({"funasr", "kokoro", "moonshine", "piper", "pocket_tts", "whisper"})
"""Services of Pipecat's that need no network."""
KINDS = ("STT", "TTS", "LLM")


def lacking_packages(tree: ast.Module, folder: Path) -> list[str]:
    """The packages that a file imports whatever happens, and that are not to be found.

    Args:
        tree: The file.
        folder: Where it lies; modules beside it are found.
    """
    names = dict.fromkeys(name.partition(".")[0] for node in tree.body for name in _modules(node))
    return [name for name in names if not _is_there(name, folder)]


def _modules(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []


def _is_there(name: str, folder: Path) -> bool:
    if (folder / name).is_dir() or (folder / f"{name}.py").is_file():
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def vendors_of(tree: ast.Module) -> list[tuple[str, ...]]:
    """The vendors whose services a file makes, by kind; more than one where it has a choice.

    Services that need no network are among them, so that a choice may fall on one.
    """
    imported = dict(_services(tree))
    made: dict[str, dict[str, None]] = defaultdict(dict)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            vendor = imported.get(node.func.id)
            if vendor is not None:
                made[_kind(node.func.id)][vendor] = None
    return [tuple(vendors) for vendors in made.values()]


def _services(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The classes of services that a file imports, as it calls them, and their vendors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(VENDORS):
            vendor = (node.module or "").removeprefix(VENDORS).partition(".")[0]
            for alias in node.names:
                if alias.name.endswith("Service"):
                    yield alias.asname or alias.name, vendor


def _kind(service: str) -> str:
    return next((kind for kind in KINDS if kind in service), service)


def names_in(tree: ast.Module) -> set[str]:
    """All texts in a file: among them, the variables of the environment that it asks for."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str)}
