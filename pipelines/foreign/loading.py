"""A bot's code, as a call gets it: executed afresh, so that no call sees what another left."""

import ast
import importlib
import importlib.util
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from loguru import logger

from pipelines.services.registry import ServiceFault

MODULE = "bot_under_test"
Bot = Callable[[Any], Awaitable[Any]]


def check_bot(path: Path) -> None:
    """Finds out, without executing it, whether a file is a bot.

    Raises:
        ServiceFault: it cannot be read, is no Python, or has no `bot` function.
    """
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except OSError as error:
        raise ServiceFault(f"`{path.name}` cannot be read: {error.strerror}") from None
    except SyntaxError as error:
        raise ServiceFault(
            f"`{path.name}` is no Python: {error.msg}, line {error.lineno}"
        ) from None
    names = {alias.asname or alias.name for node in tree.body for alias in _imported(node)}
    names |= {node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}
    if "bot" not in names:
        hint = "hint: a Pipecat bot has `async def bot(runner_args)`"
        raise ServiceFault(f"`{path.name}` has no function `bot`; {hint}")


def _imported(node: ast.stmt) -> list[ast.alias]:
    return node.names if isinstance(node, ast.ImportFrom) else []


def load_bot(path: Path) -> Bot:
    """The `bot` function of a file, whose folder modules beside it are found in.

    Raises:
        ServiceFault: the file breaks while it is executed.
    """
    folder = str(path.parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(MODULE, path)
    assert spec is not None  # noqa: S101 -- the file ends in .py
    assert spec.loader is not None  # noqa: S101
    module = sys.modules[MODULE] = importlib.util.module_from_spec(spec)
    try:
        with _logging_is_ours():
            spec.loader.exec_module(module)
    except Exception as error:
        raise ServiceFault(f"`{path.name}` cannot be loaded: {_told(error)}") from error
    bot: Bot = module.bot
    return bot


def load_function(name: str) -> Callable[..., Any]:
    """The function called `package.module:function`.

    Raises:
        ServiceFault: there is none.
    """
    module, _, function = name.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        with _logging_is_ours():
            found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    except ImportError as error:
        raise ServiceFault(f"`{module}` cannot be imported: {_told(error)}") from error
    except AttributeError:
        raise ServiceFault(f"there is no `{function}` in `{module}`") from None
    return found


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


@contextmanager
def _logging_is_ours() -> Iterator[None]:
    """Bots arrange where logs go when they are loaded; ours are to stay where they are."""
    kept: Any = logger
    kept.remove = lambda *_: None
    kept.add = lambda *_, **__: 0
    try:
        yield
    finally:
        del kept.remove, kept.add
