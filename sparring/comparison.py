"""Two runs, or the two arms of one, side by side."""

from rich.console import Console

from reports.compare import compare_arms, compare_runs, print_comparison, write_comparison
from reports.run import Entry, RunFolder
from sparring.browser import say_where
from sparring.faults import UsageFault, writing


def show_comparison(
    a: RunFolder,
    b: RunFolder,
    out: Console,
    talk: Console,
    *,
    versions: tuple[str, str] | None = None,
    embed_audio: bool = False,
    open_page: bool,
) -> None:
    """Compares two runs, or two arms of one given twice; prints it, says where the page is.

    Args:
        a: A run.
        b: Another, or the same.
        out: Where the tables go.
        talk: Where the rest goes.
        versions: Of a run with more than two arms, the two.
        embed_audio: Put the recordings into the page.
        open_page: Show the page in the browser.

    Raises:
        CannotCompareError: They cannot be compared.
        UsageFault: Arms were named of two runs.
    """
    arms = a.path.resolve() == b.path.resolve()
    if versions and not arms:
        raise UsageFault("`--arms` names two arms of one run, and there are two runs")
    found = compare_arms(a, versions) if arms else compare_runs(a, b)
    print_comparison(found, out)
    named = b.path / f"compare_{'_'.join(versions)}" / "compare.html" if versions else None
    with writing(b.path):
        page = write_comparison(found, a, None if arms else b, out=named, embed_audio=embed_audio)
    say_where("comparison", page, talk, open_page=open_page)


def show_arms(folder: RunFolder, out: Console, talk: Console) -> None:
    """Prints of each arm of several how it compares with the first, pair by pair."""
    first, *others = dict.fromkeys(entry.agent_version for entry in _in_order(folder))
    for other in others:
        found = compare_arms(folder, (first, other)).finding
        out.print(found.sentence, highlight=False, markup=False)
    way = f"spar compare {folder.path} --arms {first} {others[-1]}"
    talk.print(f"pair by pair: {way}", highlight=False, markup=False, soft_wrap=True)


def _in_order(folder: RunFolder) -> list[Entry]:
    """The entries, those of the first arm first."""
    order = folder.info().agent_versions
    return sorted(folder.entries(), key=lambda entry: order.index(entry.agent_version))
