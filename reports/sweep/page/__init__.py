"""The page of a sweep: degradation curves, and every call behind them."""

from pathlib import Path

from reports.files import write_whole
from reports.page.templates import environment, script
from reports.run import RunFolder
from reports.sweep.model import Sweep
from reports.sweep.page.view import page_view

HERE = Path(__file__).parent


def write_page(sweep: Sweep, folder: RunFolder, *, embed_audio: bool = False) -> Path:
    """Write sweep.html into the run's folder: one file that asks nothing of any server.

    Raises:
        OSError: the folder cannot be written to.
    """
    view = page_view(sweep, folder, embed_audio=embed_audio)
    page = environment(HERE).get_template("sweep.html")
    html = page.render(view=view, script=script("player.js", "report.js"))
    return write_whole(folder.path / "sweep.html", html)
