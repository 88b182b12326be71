"""Commands that measure Sparring itself: `spar bench`, `spar calibrate`, `spar conformance`."""

import typer

from sparring import options
from sparring.commands.consoles import consoles
from sparring.faults import Exit


def bench(
    suite: options.SuiteName = None,
    only: options.Only = None,
    quick: options.Quick = False,
    library: options.Library = None,
    out: options.BenchFile = options.RUNS / "bench.json",
    placer: options.Hidden = None,
    judge: options.Hidden = None,
) -> None:
    """Measure speed, throughput, memory, growth, determinism and the two clocks."""
    from sparring.bench.run import bench as run_bench
    from sparring.order import Order
    from sparring.worker import JUDGE, PLACER

    found = run_bench(
        Order(suite=suite, library=library),
        *consoles(),
        only=_names(only),
        path=out,
        quick=quick,
        placer=placer or PLACER,
        judge=judge or JUDGE,
    )
    if found.faults is not None and found.faults.wrong:
        raise typer.Exit(Exit.GATE_MISSED)


def calibrate(
    only: options.OnlyRows = None,
    quick: options.Quick = False,
    out: options.CalibrationFolder = options.RUNS / "calibration",
    as_json: options.AsJson = False,
    as_markdown: options.AsMarkdown = False,
    placer: options.Hidden = None,
    judge: options.Hidden = None,
) -> None:
    """Measure the line from its sound: what was asked, what is found."""
    from sparring.calibrate.command import Request, run_calibration
    from sparring.worker import JUDGE, PLACER

    request = Request(
        only=_names(only),
        quick=quick,
        folder=out,
        style=_style(as_json=as_json, as_markdown=as_markdown),
        placer=placer or PLACER,
        judge=judge or JUDGE,
    )
    raise typer.Exit(run_calibration(request, *consoles()))


def conformance(
    out: options.ConformanceFolder = options.RUNS / "conformance",
    as_json: options.AsJson = False,
    as_markdown: options.AsMarkdown = False,
) -> None:
    """Judge synthetic calls whose faults are known: what was planted, what is found."""
    from sparring.conformance import run_conformance

    console, talk = consoles()
    style = _style(as_json=as_json, as_markdown=as_markdown)
    code = run_conformance(out, console, style=style)
    talk.print(f"sounds: {out}", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(code)


def _names(only: str | None) -> tuple[str, ...]:
    """Those that are to be measured, of a list with commas. Empty: all."""
    return tuple(name.strip() for name in only.split(",")) if only else ()


def _style(*, as_json: bool, as_markdown: bool) -> options.Style:
    return "json" if as_json else "markdown" if as_markdown else "table"
