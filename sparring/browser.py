"""Where a page lies, and showing it."""

import webbrowser
from pathlib import Path

from rich.console import Console


def say_where(what: str, page: Path, talk: Console, *, open_page: bool) -> None:
    """Prints a page's path on a line of its own, and opens it in the browser if wanted."""
    talk.print(f"{what}: {page}", highlight=False, soft_wrap=True)
    if open_page:
        webbrowser.open(page.resolve().as_uri())
