"""The page of a comparison: both recordings of a pair side by side, exchanged in place."""

from pathlib import Path

from reports.compare.model import Comparison
from reports.compare.page.view import page_view
from reports.compare.pairs import name
from reports.compare.wording import (
    amount,
    ends,
    failure_text,
    p_text,
    points,
    span,
    stage_text,
    step,
)
from reports.files import write_whole
from reports.page.templates import environment, script
from reports.run import RunFolder

HERE = Path(__file__).parent


def write_comparison(
    comparison: Comparison,
    a: RunFolder,
    b: RunFolder | None = None,
    *,
    out: Path | None = None,
    embed_audio: bool = False,
) -> Path:
    """Write `compare.html` and `compare.json` beside it; the path of the page.

    Args:
        comparison: Of these runs.
        a: The run that holds A's calls.
        b: The run that holds B's. None: A's own, for an A/B run.
        out: The page. None: `compare_<A>/compare.html` in B's folder; for an A/B run
            `compare.html` in its own.
        embed_audio: Put the sound into the page, about 0.3 MB a minute of call. Otherwise the page
            refers to the recordings in the folders of the runs, relative to itself.

    Raises:
        OSError: The folder cannot be written to.
    """
    b = b or a
    page = out or default_page(a, b)
    page.parent.mkdir(parents=True, exist_ok=True)
    view = page_view(comparison, a, b, page_folder=page.parent, embed_audio=embed_audio)
    env = environment(HERE)
    filters = (ends, failure_text, p_text, points, span, stage_text)
    env.filters |= {f.__name__: f for f in filters}
    env.globals.update(amount=amount, step=step)
    ours = script("player.js", "compare.js", folders=(HERE,))
    html = env.get_template("compare.html").render(view=view, found=comparison, script=ours)
    write_whole(page.with_name("compare.json"), comparison.model_dump_json(indent=1) + "\n")
    return write_whole(page, html)


def default_page(a: RunFolder, b: RunFolder) -> Path:
    """Where the page of a comparison goes when nothing else is said."""
    if a.path.resolve() == b.path.resolve():
        return b.path / "compare.html"
    return b.path / f"compare_{name(a)}" / "compare.html"
