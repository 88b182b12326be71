"""From a run's folder to what people read: summary, tables, page."""

from rich.console import Console

from reports.console import print_summary
from reports.page import write_report
from reports.run import RunFolder
from reports.summary import write_summary
from reports.sweep import is_sweep, print_sweep, write_sweep
from sparring.browser import say_where
from sparring.faults import writing


def show_run(
    folder: RunFolder,
    out: Console,
    talk: Console,
    *,
    embed_audio: bool = False,
    open_page: bool,
) -> float | None:
    """Writes the reports of a run, prints them, and says where the page is.

    Args:
        folder: The run, however much of it is done.
        out: Where the tables go.
        talk: Where the rest goes.
        embed_audio: Put the recordings into the page.
        open_page: Show the page in the browser.

    Returns:
        The success rate. None: no call was judged.
    """
    with writing(folder.path):
        summary = write_summary(folder)
        page = write_report(folder, embed_audio=embed_audio)
    if is_sweep(folder):
        _show_sweep(folder, out, talk, embed_audio=embed_audio, open_page=open_page)
    else:
        print_summary(summary, out)
        say_where("report", page, talk, open_page=open_page)
    return summary.total.success_rate


def _show_sweep(
    folder: RunFolder, out: Console, talk: Console, *, embed_audio: bool, open_page: bool
) -> None:
    with writing(folder.path):
        sweep, page = write_sweep(folder, embed_audio=embed_audio)
    print_sweep(sweep, out)
    say_where("sweep", page, talk, open_page=open_page)


def n_arms(folder: RunFolder) -> int:
    """How many arms the run has, all of them with calls done. 1: it has none to compare."""
    versions = {entry.agent_version for entry in folder.entries()}
    planned = len(folder.info().agent_versions)
    return planned if len(versions) == planned else 1
