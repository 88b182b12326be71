"""Two runs, or the two arms of one, side by side."""

from rich.console import Console

from reports.compare import compare_arms, compare_runs, print_comparison, write_comparison
from reports.run import RunFolder
from sparring.browser import say_where
from sparring.faults import writing


def show_comparison(
    a: RunFolder,
    b: RunFolder,
    out: Console,
    talk: Console,
    *,
    embed_audio: bool = False,
    open_page: bool,
) -> None:
    """Compares two runs, or the two arms of one given twice; prints it, says where the page is."""
    arms = a.path.resolve() == b.path.resolve()
    found = compare_arms(a) if arms else compare_runs(a, b)
    print_comparison(found, out)
    with writing(b.path):
        page = write_comparison(found, a, None if arms else b, embed_audio=embed_audio)
    say_where("comparison", page, talk, open_page=open_page)
