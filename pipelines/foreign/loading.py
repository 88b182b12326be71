"""A bot's code, as a call gets it: executed afresh, so that no call sees what another left."""

import ast
import importlib
import importlib.util
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from loguru import logger

from pipelines.services.registry import ServiceFault

MODULE = "bot_under_test"
Bot = Callable[[Any], Awaitable[Any]]
_VARIABLE = re.compile(r"'[A-Z][A-Z0-9]*_[A-Z0-9_]+'$")


def parsed_bot(path: Path) -> ast.Module:
    """A bot's file, parsed and not executed.

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
    if "bot" not in set(_names(tree.body)):
        hint = "hint: a Pipecat bot has `async def bot(runner_args)`"
        raise ServiceFault(f"`{path.name}` has no function `bot`; {hint}")
    return tree


def _names(body: Iterable[ast.AST]) -> Iterator[str]:
    """What a module's statements define, at any depth of `if` and `try`."""
    for node in body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name
        else:
            yield from _names(ast.iter_child_nodes(node))


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
        raise ServiceFault(f"`{path.name}` cannot be loaded: {told(error)}") from error
    bot: Bot | None = getattr(module, "bot", None)
    if not callable(bot):
        raise ServiceFault(f"`{path.name}` has no function `bot` once it is loaded")
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
        raise ServiceFault(f"`{module}` cannot be imported: {told(error)}") from error
    except AttributeError:
        raise ServiceFault(f"there is no `{function}` in `{module}`") from None
    return found


def told(error: BaseException) -> str:
    """An error of somebody else's code in one line; a variable that is not set by its name."""
    if isinstance(error, KeyError) and _VARIABLE.match(str(error)):
        return f"{error} is not set in its environment"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


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
