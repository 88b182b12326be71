"""The templates of all pages, with everything escaped that is not ours."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from personas.schema import Closed
from reports.labels import clock, label, percent, plural, seconds

HERE = Path(__file__).parent


class Script(Closed):
    """Scripts of ours as one, and the policy under which nothing else runs or is fetched."""

    text: str
    policy: str
    """Value of Content-Security-Policy: this script, styles in the page, sound beside it."""

    def __html__(self) -> str:
        """The script as it is, for a template."""
        return self.text


def environment(*folders: Path) -> Environment:
    """Templates of this folder, and of others that are given. A missing value is an error.

    Filters: those of `reports.labels`, and `ticked`. `inlined(name)` puts a style sheet into it.
    """
    env = Environment(
        loader=FileSystemLoader([HERE, *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {f.__name__: f for f in (clock, label, percent, plural, seconds, ticked)}
    env.globals["inlined"] = lambda name: inlined(name, *folders)
    return env


def ticked(text: str) -> Markup:
    """A sentence in which what stands between backticks is set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    pairs = (
        Markup("<code>{}</code>").format(part) if i % 2 else escape(part)
        for i, part in enumerate(parts)
    )
    return Markup("").join(pairs)


def inlined(name: str, *folders: Path) -> Markup:
    """One of our own style sheets or scripts, to stand in the page as it is."""
    path = next(folder / name for folder in (HERE, *folders) if (folder / name).exists())
    return Markup(path.read_text(encoding="utf-8"))


def script(*names: str, folders: tuple[Path, ...] = ()) -> Script:
    """The named scripts one after the other, to stand between <script> and </script>."""
    text = "\n".join(inlined(name, *folders) for name in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; media-src 'self' file: data:; base-uri 'none'; form-action 'none'"
    )
    return Script(text=text, policy=policy)
