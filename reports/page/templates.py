"""The templates of all pages, with everything escaped that is not ours."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.labels import clock, label

HERE = Path(__file__).parent


def environment(*folders: Path) -> Environment:
    """Templates of this folder, and of others that are given. A missing value is an error.

    Filters: `clock` (seconds as m:ss), `label` (a name as words).
    """
    env = Environment(
        loader=FileSystemLoader([HERE, *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(clock=clock, label=label)
    env.globals["inlined"] = lambda name: inlined(name, *folders)
    return env


def inlined(name: str, *folders: Path) -> Markup:
    """One of our own style sheets or scripts, to stand in the page as it is."""
    path = next(folder / name for folder in (HERE, *folders) if (folder / name).exists())
    return Markup(path.read_text())
