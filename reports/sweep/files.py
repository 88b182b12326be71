"""What a sweep leaves in the folder of its run: `sweep.json`, `sweep.csv` and `sweep.html`."""

from pathlib import Path
from typing import Any

import pandas as pd

from reports.files import write_whole
from reports.run import RunFolder
from reports.sweep.measure import measure_sweep
from reports.sweep.model import Asked, Sweep
from reports.sweep.page import write_page

FILE = "sweep.json"


def is_sweep(folder: RunFolder) -> bool:
    """Whether the run is a sweep."""
    return (folder.path / FILE).is_file()


def write_asked(folder: RunFolder, asked: Asked) -> None:
    """Write down what a sweep varies, so that it can be resumed and reported.

    Raises:
        OSError: the folder cannot be written to.
    """
    info = folder.info()
    empty = Sweep(
        asked=asked,
        agent=info.agent,
        seed=info.seed,
        clock=info.clock,
        n_planned=info.n_planned,
        n_done=0,
    )
    _write_json(folder, empty)


def write_sweep(folder: RunFolder, *, embed_audio: bool = False) -> tuple[Sweep, Path]:
    """Measure a sweep as far as it got; write its numbers and its page.

    The numbers hold no wall time and no path. `embed_audio` puts the sound into the page, about
    0.3 MB a minute of call.

    Raises:
        OSError: the folder cannot be written to.
    """
    asked = Sweep.model_validate_json((folder.path / FILE).read_text(encoding="utf-8")).asked
    sweep = measure_sweep(folder, asked)
    _write_json(folder, sweep)
    write_whole(folder.path / "sweep.csv", _csv(sweep))
    return sweep, write_page(sweep, folder, embed_audio=embed_audio)


def _write_json(folder: RunFolder, sweep: Sweep) -> None:
    write_whole(folder.path / FILE, sweep.model_dump_json(indent=1) + "\n")


def _csv(sweep: Sweep) -> str:
    """A row per version and level, with everything that is known of it."""
    rows: list[dict[str, Any]] = [
        {"setting": sweep.asked.setting, "agent_version": curve.name, **point.model_dump()}
        for curve in sweep.curves
        for point in curve.points
    ]
    first = ["setting", "agent_version", "value"]
    frame = pd.DataFrame(rows)
    ordered = frame[[*first, *(column for column in frame.columns if column not in first)]]
    text: str = ordered.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    return text
