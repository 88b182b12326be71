"""How a suite refers to other things: by a name in the library, or by the path of a file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from personas.faults import Fault, shown, shown_path
from personas.foreign import BOT, URL
from personas.schema import Suite

Kind = Literal["personas", "scenarios", "lines", "agents", "suites"]
"""What the library holds; also the name of the folder that holds it."""

SUFFIXES = (".yaml", ".yml")


def is_path(ref: str) -> bool:
    """Whether a reference is the path of a file, not a name in the library."""
    return ref.endswith((*SUFFIXES, BOT)) or "/" in ref or os.sep in ref


def name_of(ref: str) -> str:
    """The name that a reference stands for: a file has the name of what it holds."""
    return Path(ref).stem if is_path(ref) else ref


def shown_ref(ref: str) -> str:
    """A reference for a message."""
    return shown_path(Path(ref)) if is_path(ref) else ref


def references(suite: Suite) -> Iterator[tuple[Kind, str, str]]:
    """Kind, key and text of all that a suite refers to."""
    yield "agents", "agent", suite.agent
    kinds: tuple[Kind, ...] = ("personas", "scenarios", "lines")
    for kind in kinds:
        for index, ref in enumerate(getattr(suite, kind)):
            if (kind, ref) != ("personas", "all"):
                yield kind, f"{kind}[{index}]", ref


def anchored(suite: Suite, folder: Path) -> Suite:
    """The suite with its paths resolved against the folder of its file."""

    def anchor(ref: str) -> str:
        return str((folder / ref).resolve()) if is_path(ref) and not URL.match(ref) else ref

    changed: dict[str, object] = {"agent": anchor(suite.agent)}
    for kind in ("personas", "scenarios", "lines"):
        changed[kind] = tuple(anchor(ref) for ref in getattr(suite, kind))
    return suite.model_copy(update=changed)


def clashes(suite: Suite, *, place: str) -> Iterator[Fault]:
    """Two different files of one name: their calls could not be told apart."""
    for kind, key, ref in references(suite):
        others = (r for k, _, r in references(suite) if k == kind and name_of(r) == name_of(ref))
        if (first := next(others)) != ref:
            rule = f"has the name of another, `{shown_ref(first)}`"
            yield Fault(place=place, key=key, rule=rule, got=shown(shown_ref(ref)))
