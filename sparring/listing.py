"""`spar list` and `spar config`: what there is, as a table or as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from personas.library import Library
from personas.references import Kind
from sparring.order import Order, settled

_SHOWN_CHARS = 28


def print_list(kind: str, *, library: Path | None, agent: str, as_json: bool) -> None:
    """Prints names and their one line each.

    Raises:
        InputFault: a file of the library is faulty, or there is no such agent.
    """
    found = summaries(kind, Library.standard(library), agent=agent)
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    _print_table([(name, summary) for name, summary in found.items()])


def summaries(kind: str, library: Library, *, agent: str) -> dict[str, str]:
    """Name to its one line; of the versions of an agent, the active one says so."""
    if kind != "versions":
        return library.summaries(cast("Kind", kind))
    file = library.agent_file(agent)
    found = {name: library.agent(agent, name).summary for name in sorted(file.versions)}
    found[file.active] = f"{found[file.active]} (active)".strip()
    return found


def print_settings(order: Order, *, as_json: bool) -> None:
    """Prints every setting of a run with its source.

    Raises:
        InputFault: a file is faulty, or a name is unknown.
    """
    _, settings = settled(order, Library.standard(order.library))
    if as_json:
        print(json.dumps([setting.model_dump(mode="json") for setting in settings], indent=2))
        return
    _print_table([(s.key, _shown(s.value), s.source) for s in settings])


def _shown(value: object) -> str:
    """A value on one line, at most 28 characters."""
    if value is None:
        return "-"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=list)
    first, _, rest = text.strip().partition("\n")
    return first if len(first) <= _SHOWN_CHARS and not rest else f"{first[: _SHOWN_CHARS - 4]} ..."


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for index in range(len(rows[0]) if rows else 0):
        table.add_column(no_wrap=index == 0)
    for row in rows:
        table.add_row(*map(escape, row))
    Console(highlight=False).print(table)
