"""`spar list` and `spar config`: what there is, as a table or as JSON."""

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from personas.agent_version import in_short
from personas.base import ServiceKind
from personas.latencies import Published, published
from personas.library import Library
from personas.persona import Family
from personas.references import Kind
from personas.schema import Closed
from pipelines.services.ready import Ready, readiness
from pipelines.services.registry import KINDS
from reports.labels import label
from sparring.commands.consoles import console_on
from sparring.order import Order, settled
from sparring.sweep.catalogue import catalogue

_SHOWN_CHARS = 28
_LATENCIES: dict[ServiceKind, str] = {
    "llm": "language models, to the first token",
    "stt": "speech to text, from the end of speech to the transcript",
    "tts": "text to speech, to the first sound",
    "s2s": "speech to speech",
}
"""Kind of service to what is listed under."""


class Item(Closed):
    """One thing of the library, for a list."""

    name: str
    summary: str
    family: str | None = None
    """What it is listed under. None: things of its kind have no families."""
    kind: str | None = None
    """Of a service, as YAML says it."""
    needs: tuple[str, ...] | None = None
    ready: bool | None = None


def print_list(kind: str, *, library: Path | None, agent: str, as_json: bool) -> None:
    """Prints names and their one line each, under their families where there are any.

    Raises:
        InputFault: a file of the library is faulty, or there is no such agent.
    """
    found = items(kind, Library.standard(library), agent=agent)
    if as_json:
        by_name = {
            (f"{item.kind}/{item.name}" if item.kind else item.name): item.model_dump(
                exclude={"name"}, exclude_none=True
            )
            for item in found
        }
        print(json.dumps(by_name, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, markup=False)
    for family in dict.fromkeys(item.family for item in found):
        if family is not None:
            console.print(label(family), style="bold")
        _print_items([item for item in found if item.family == family], console)


def items(kind: str, library: Library, *, agent: str) -> list[Item]:
    """Everything of a kind: families in the order of the schema, names within them sorted.

    Of the versions of an agent, the active one says so.
    """
    if kind == "personas":
        return _personas(library)
    if kind == "settings":
        return [Item(name=one.name, summary=one.summary, family=one.group) for one in catalogue()]
    if kind == "latencies":
        return [_latency(one) for one in published().values()]
    if kind == "services":
        return [_service(one) for one in readiness()]
    if kind == "versions":
        return _versions(library, agent)
    found = library.summaries(cast("Kind", kind))
    return [Item(name=name, summary=summary) for name, summary in found.items()]


def _personas(library: Library) -> list[Item]:
    found = [library.persona(name) for name in library.names("personas")]
    order = get_args(Family)
    return [
        Item(name=persona.name, summary=persona.summary, family=persona.family)
        for persona in sorted(found, key=lambda one: order.index(one.family))
    ]


def _latency(one: Published) -> Item:
    asked = one.latency
    summary = f"p50 {asked.median_ms:.0f} ms, p95 {asked.p95_ms:.0f} ms; {one.source}, {one.date}"
    return Item(name=one.name, summary=summary, family=_LATENCIES[one.kind])


def _service(one: Ready) -> Item:
    """Ready or not, and why; what it could do without a key."""
    ways = ["; ".join(one.lacks)]
    if one.is_played:
        ways.append(f"`emulators: {{{one.vendor}: {{}}}}` in a suite")
    state = f"not ready: {', or '.join(ways)}" if one.lacks else "ready"
    return Item(
        name=one.name,
        summary=f"{one.summary}; {state}",
        family=KINDS[one.kind],
        kind=one.kind,
        needs=one.needs,
        ready=not one.lacks,
    )


def _versions(library: Library, agent: str) -> list[Item]:
    file = library.agent_file(agent)
    found = {name: library.agent(agent, name).summary for name in sorted(file.versions)}
    found[file.active] = f"{found[file.active]} (active)".strip()
    return [Item(name=name, summary=summary) for name, summary in found.items()]


def _print_items(found: Sequence[Item], console: Console) -> None:
    """A line for each, wrapped to a terminal's width and to no other."""
    indent = "  " if found[0].family is not None else ""
    width = max(len(item.name) for item in found) + 2
    for item in found:
        text = f"{indent}{item.name:<{width}}{item.summary}"
        within = console.width if console.is_terminal else max(len(text), 1)
        hanging = " " * (len(indent) + width)
        lines = textwrap.wrap(text, max(within, 40), subsequent_indent=hanging)
        console.print("\n".join(lines), soft_wrap=True)


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
    if isinstance(value, dict) and {*value} & {"service", "class"}:
        value = in_short(value) or value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=list)
    first, _, rest = text.strip().partition("\n")
    return first if len(first) <= _SHOWN_CHARS and not rest else f"{first[: _SHOWN_CHARS - 4]} ..."


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for index in range(len(rows[0]) if rows else 0):
        table.add_column(no_wrap=index == 0)
    for row in rows:
        table.add_row(*map(escape, row))
    console_on("stdout").print(table, highlight=False)
