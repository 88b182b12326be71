"""Options that several commands share, declared once and handed over as one value."""

import inspect
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")
_Command = Callable[..., _Answer]


def gathered(**groups: Callable[..., object]) -> Callable[[_Command[_Answer]], _Command[_Answer]]:
    """Makes arguments of a command out of options.

    Args:
        groups: Name of an argument to the function that makes it. The function's own arguments
            stand in the command's signature, in place of the one that they make.
    """

    def dress(command: _Command[_Answer]) -> _Command[_Answer]:
        options = {name: inspect.signature(make).parameters for name, make in groups.items()}

        def dressed(**given: object) -> _Answer:
            for name, make in groups.items():
                given[name] = make(**{option: given.pop(option) for option in options[name]})
            return command(**given)

        parameters: list[inspect.Parameter] = []
        for name, one in inspect.signature(command).parameters.items():
            parameters.extend(options[name].values() if name in options else [one])
        return _looks_like(dressed, command, parameters)

    return dress


def _looks_like(
    dressed: _Command[_Answer], command: _Command[_Answer], parameters: list[inspect.Parameter]
) -> _Command[_Answer]:
    """The function under the name of another, with a signature of its own, for typer to read."""
    dressed.__name__, dressed.__doc__ = command.__name__, command.__doc__
    dressed.__annotations__ = {one.name: one.annotation for one in parameters}
    by_name = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    signature = inspect.Signature(by_name)
    dressed.__signature__ = signature  # type: ignore[attr-defined] # `inspect` reads it
    return dressed
