"""From a run's folder to what people read: summary, tables, page, comparison."""

import importlib
import webbrowser
from pathlib import Path
from typing import Any

from rich.console import Console

from reports.run import RunFolder
from sparring.faults import writing


def late(module: str, name: str) -> Any:  # noqa: ANN401 -- stands in for an import
    """A function of a room that is imported only when it is used."""
    return getattr(importlib.import_module(module), name)


def show_run(folder: RunFolder, out: Console, talk: Console, *, open_page: bool) -> float | None:
    """Writes the reports of a run, prints them, and says where the page is.

    Args:
        folder: The run, however much of it is done.
        out: Where the tables go.
        talk: Where the rest goes.
        open_page: Show the page in the browser.

    Returns:
        The success rate. None: no call was judged.
    """
    with writing(folder.path):
        summary = late("reports.summary", "write_summary")(folder)
        page = late("reports.page", "write_report")(folder)
    late("reports.console", "print_summary")(summary, out)
    _say_where("report", page, talk, open_page=open_page)
    if len(folder.info().agent_versions) == 2:
        show_comparison(folder, folder, out, talk, open_page=open_page)
    rate: float | None = summary.total.success_rate
    return rate


def show_comparison(
    a: RunFolder, b: RunFolder, out: Console, talk: Console, *, open_page: bool
) -> None:
    """Compares two runs, or the two arms of one given twice; prints it, says where the page is."""
    arms = a.path.resolve() == b.path.resolve()
    compare = "reports.compare"
    found = late(compare, "compare_arms")(a) if arms else late(compare, "compare_runs")(a, b)
    with writing(b.path):
        page = late(compare, "write_comparison")(found, a, b)
    late(compare, "print_comparison")(found, out)
    _say_where("comparison", page, talk, open_page=open_page)


def _say_where(what: str, page: Path, talk: Console, *, open_page: bool) -> None:
    talk.print(f"{what}: {page}", highlight=False, soft_wrap=True)
    if open_page:
        webbrowser.open(page.resolve().as_uri())
