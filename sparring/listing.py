"""`spar list`: what the library holds, as a table or as JSON."""

import json
from pathlib import Path
from typing import cast

from rich.console import Console
from rich.table import Table

from personas.library import Library
from personas.references import Kind


def print_list(kind: str, *, library: Path | None, agent: str, as_json: bool) -> None:
    """Prints names and their one line each.

    Raises:
        InputFault: a file of the library is faulty, or there is no such agent.
    """
    found = summaries(kind, Library.standard(library), agent=agent)
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for name, summary in found.items():
        table.add_row(name, summary)
    Console(highlight=False).print(table)


def summaries(kind: str, library: Library, *, agent: str) -> dict[str, str]:
    """Name to its one line; of the versions of an agent, the active one says so."""
    if kind != "versions":
        return library.summaries(cast("Kind", kind))
    file = library.agent_file(agent)
    found = {name: library.agent(agent, name).summary for name in sorted(file.versions)}
    found[file.active] = f"{found[file.active]} (active)".strip()
    return found
