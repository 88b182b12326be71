"""A sweep to report on."""

import json

from rich.console import Console

from reports.run import RunFolder
from reports.sweep import print_sweep, write_asked
from reports.sweep.model import Asked, Level
from reports.testing import make_run

LEVELS = (30.0, 10.0, 0.0)
ASKED = Asked(
    setting="snr_db",
    keys=("room.snr_db",),
    persona="clear",
    levels=tuple(Level(value=v, persona=f"clear_snr_db_{v:g}") for v in LEVELS),
)
N_CUSTOMERS = 6
FALLING = ["pass"] * 6 + ["zip_wrong", "pass"] * 3 + ["zip_wrong"] * 6


def made(path, outcomes, *, versions=("v1",), audio=False) -> RunFolder:
    """A run of six customers at three levels, who have one seed at all levels."""
    personas = [level.persona for level in ASKED.levels]
    run = make_run(
        path,
        personas=personas,
        repeats=N_CUSTOMERS,
        outcomes=outcomes,
        versions=versions,
        audio=audio,
    )
    lines = [json.loads(line) for line in (run.path / "results.ndjson").read_text().splitlines()]
    for line in lines:
        line["seed"] = line["attempt"]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (run.path / "results.ndjson").write_text(text)
    write_asked(run, ASKED)
    return run


def printed(sweep, width=80) -> str:
    console = Console(width=width, record=True, color_system=None)
    with console.capture() as capture:
        print_sweep(sweep, console)
    return capture.get()
