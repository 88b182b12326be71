"""A bot's code, as a call gets it: executed afresh, so that no call sees what another left."""

import ast
import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from loguru import logger

from pipelines.services.registry import ServiceFault

MODULE = "bot_under_test"
Bot = Callable[[Any], Awaitable[Any]]
EVERYTHING = "*"
"""What `from elsewhere import *` defines, as far as can be told."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
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
    hint = "hint: a Pipecat bot has `async def bot(runner_args)`"
    if not {"bot", EVERYTHING} & names_of(tree.body):
        raise ServiceFault(f"`{path.name}` has no function `bot`; {hint}")
    for node in tree.body:
        if isinstance(node, _FUNCTIONS) and node.name == "bot" and not _takes_one(node.args):
            raise ServiceFault(f"`bot` of `{path.name}` takes no arguments of the runner's; {hint}")
    return tree


def _takes_one(arguments: ast.arguments) -> bool:
    return bool(arguments.posonlyargs or arguments.args or arguments.vararg)


def names_of(body: Iterable[ast.AST]) -> set[str]:
    """What a module's statements define, at any depth of `if` and `try`, or `EVERYTHING`."""
    return set(_names(body))


def _names(body: Iterable[ast.AST]) -> Iterator[str]:
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
    except (Exception, SystemExit) as error:
        raise ServiceFault(f"`{path.name}` cannot be loaded: {told(error, path)}") from error
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


def told(error: BaseException, path: Path | None = None) -> str:
    """An error of somebody else's code in one line; a variable that is not set by its name.

    Args:
        error: What was raised.
        path: Their file: the line of it that was running is told, too.
    """
    text = " ".join(str(error).split())
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if isinstance(error, KeyError) and _VARIABLE.match(str(error)):
        what = f"{error} is not set in its environment"
    line = _line_of(error, path) if path is not None else None
    return f"{what}, line {line}" if line is not None else what


def _line_of(error: BaseException, path: Path) -> int | None:
    """The line of a file that was running when an error was raised, however deep below it."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((one.lineno for one in reversed(frames) if one.filename == str(path)), None)


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
