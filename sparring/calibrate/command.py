"""`spar calibrate`: measures the product's rows and prints what it found."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from sparring.calibrate.registry import Registry
from sparring.calibrate.rows import ROWS
from sparring.calibrate.run import Calibration, calibrate
from sparring.calibrate.table import markdown, print_table
from sparring.faults import Exit
from sparring.options import Style
from sparring.worker import JUDGE, PLACER


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    folder: Path
    only: tuple[str, ...] = ()
    quick: bool = False
    style: Style = "table"
    placer: str = PLACER
    judge: str = JUDGE
    registry: Registry = ROWS


def run_calibration(request: Request, out: Console, talk: Console) -> Exit:
    """Measures and prints; data to `out`, progress to `talk`.

    Raises:
        UsageFault: There is no such row.
        WorldFault: The folder cannot be written.
    """
    with talk.status("") as status:
        found = calibrate(
            request.registry,
            folder=request.folder,
            quick=request.quick,
            only=request.only,
            say=lambda text: status.update(f"measuring {text}"),
            placer=request.placer,
            judge=request.judge,
        )
    _print(found, request, out)
    talk.print(f"sounds: {request.folder}", highlight=False, markup=False, soft_wrap=True)
    return Exit.GATE_MISSED if found.n_failed else Exit.DONE


def _print(found: Calibration, request: Request, out: Console) -> None:
    if request.style == "table":
        print_table(found, out)
        return
    text = found.model_dump_json(indent=2) if request.style == "json" else markdown(found)
    print(text)
