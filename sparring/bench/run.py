"""`spar bench`: chooses parts, prints them as they come, and writes them as JSON."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from personas.faults import nearest
from personas.schema import Closed
from sparring.bench.cost import (
    Growth,
    Memory,
    Speed,
    Throughput,
    growth,
    memory,
    speed,
    throughput,
)
from sparring.bench.faults import Faults, faults
from sparring.bench.lab import Lab
from sparring.bench.line import LineCost, line_cost
from sparring.bench.metered import Metered, metered
from sparring.bench.truth import Clocks, Determinism, clocks, determinism
from sparring.faults import UsageFault, writing
from sparring.host import machine
from sparring.order import Order, plan
from sparring.store import write_whole
from sparring.worker import JUDGE, PLACER

PARTS: Mapping[str, Callable[[Lab], Closed]] = {
    "speed": speed,
    "throughput": throughput,
    "memory": memory,
    "growth": growth,
    "determinism": determinism,
    "clocks": clocks,
    "metered": metered,
    "line": line_cost,
}
ON_REQUEST: Mapping[str, Callable[[Lab], Closed]] = {"faults": faults}
"""Parts of some minutes, which have calls of their own: measured only where `--only` names them."""
_ALL = {**PARTS, **ON_REQUEST}
_QUICK_CALLS = 6
_LABEL_CHARS = 32


class Report(Closed):
    """What a bench found. A part that was not asked for is None."""

    suite: str
    n_calls: int
    machine: dict[str, Any]
    speed: Speed | None = None
    throughput: Throughput | None = None
    memory: Memory | None = None
    growth: Growth | None = None
    determinism: Determinism | None = None
    clocks: Clocks | None = None
    metered: Metered | None = None
    line: LineCost | None = None
    faults: Faults | None = None


def bench(
    order: Order,
    out: Console,
    talk: Console,
    *,
    only: tuple[str, ...],
    path: Path,
    quick: bool,
    placer: str = PLACER,
    judge: str = JUDGE,
) -> Report:
    """Measures, prints and writes.

    Args:
        order: Which suite.
        out: Where the numbers go.
        talk: Where progress goes.
        only: Names of parts. Empty: all but those on request.
        path: Where the JSON goes.
        quick: Fewer calls, for a first impression.
        placer: What places a call.
        judge: What judges it.

    Raises:
        InputFault: the suite is faulty.
        UsageFault: there is no such part.
        WorldFault: the JSON cannot be written.
    """
    _check(only)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    plans = plan(order).plans[: _QUICK_CALLS if quick else None]
    found: dict[str, Closed] = {}
    with tempfile.TemporaryDirectory(prefix="spar-bench-") as scratch:
        lab = Lab(plans, Path(scratch), quick, placer, judge, say=lambda text: _say(talk, text))
        for name in only or PARTS:
            found[name] = _ALL[name](lab)
            _print(name, found[name], out)
    report = Report.model_validate(
        {"suite": plans[0].suite, "n_calls": len(plans), "machine": machine(), **found}
    )
    write_whole(path, report.model_dump_json(indent=2) + "\n")
    _say(talk, f"bench: {path}")
    return report


def _check(only: tuple[str, ...]) -> None:
    for name in only:
        if name not in _ALL:
            near = nearest(name, _ALL)
            meant = f"; did you mean `{near}`?" if near else ""
            known = ", ".join(f"`{part}`" for part in _ALL)
            what = f"the command line: --only: no such part (got `{name}`){meant}"
            raise UsageFault(f"{what}\n  hint: they are {known}")


def _print(name: str, part: Closed, out: Console) -> None:
    out.print(name, style="bold", highlight=False)
    for key, value in part.model_dump().items():
        rows = value.items() if isinstance(value, dict) else [("", value)]
        labels = [f"{key} {sub}".replace("_", " ").strip() for sub, _ in rows]
        width = max([_LABEL_CHARS, *map(len, labels)])
        for label, (_, number) in zip(labels, rows, strict=True):
            out.print(f"  {label:<{width}} {_shown(number)}", highlight=False, soft_wrap=True)


def _shown(number: object) -> str:
    if number is None:
        return "-"
    return ", ".join(map(str, number)) if isinstance(number, tuple) else str(number)


def _say(talk: Console, text: str) -> None:
    talk.print(text, highlight=False, soft_wrap=True)
