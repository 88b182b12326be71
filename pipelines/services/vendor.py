"""What is known of a vendor's service before it is imported: a row of the table in `vendors`."""

import os
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from personas.base import Closed, Name, ServiceKind

First = Literal["model", "voice", "language"]
"""What YAML says beside `settings`, although it is a setting."""

_TAKEN: dict[ServiceKind, tuple[First, ...]] = {
    "stt": ("model", "language"),
    "llm": ("model",),
    "tts": ("model", "voice", "language"),
    "s2s": ("model", "voice", "language"),
}
_SCHEMES = {"http": "ws", "https": "wss"}


class Address(Closed):
    """Where a vendor is, and how its service is told of another place."""

    default: str
    """The vendor's own base URL; an emulator is reached under the same path. In braces stand
    arguments that the vendor's service needs."""
    argument: str | None = "base_url"
    """Of the service's constructor. None: it can be nowhere else."""
    form: Literal["http", "ws", "host", "anthropic", "google"] = "http"
    """What the argument holds: a URL, the host alone, or an object of the vendor's SDK."""
    path: str = ""
    """What the argument holds behind a base URL that has no path."""
    variable: str | None = None
    """Of the environment, for vendors whose every customer has an address of their own."""
    elsewhere: str | None = None
    """Of the environment, too: where a server is that stands in for the vendor, if one does."""
    behind: str = ""
    """What the argument holds behind that place."""

    @property
    def stand_in(self) -> str | None:
        """The base URL that the environment names. None: it names none."""
        url = os.environ.get(self.elsewhere or "")
        return f"{url.rstrip('/')}{self.behind}" if url else None

    def spelled(self, url: str) -> str:
        """A base URL as the argument wants it.

        Args:
            url: `http`, `https`, `ws` or `wss`; each will do for each argument.
        """
        parts = urlsplit(url if "//" in url else f"https://{url}")
        if self.form == "host":
            return parts.netloc
        to_web = {ws: http for http, ws in _SCHEMES.items()}
        schemes = _SCHEMES if self.form == "ws" else to_web
        scheme = schemes.get(parts.scheme, parts.scheme)
        path = parts.path.rstrip("/") or self.path
        return urlunsplit((scheme, parts.netloc, path, parts.query, ""))


class Vendor(Closed):
    """One service of one vendor."""

    kind: ServiceKind
    name: Name
    """In YAML. What stands before its first `_` is the vendor."""
    made: str
    """`module:Class` of Pipecat's."""
    summary: str
    extra: str | None = None
    """Of `pipecat-ai`, that brings its packages. None: Sparring has them."""
    packages: tuple[str, ...] = ()
    """Modules that the extra brings."""
    key: str | None = None
    """The variable of the environment that holds the user's key. None: it needs none."""
    needs: dict[str, str] = {}
    """Further arguments, each to the variable that it is taken from; a `base_url` replaces them."""
    address: Address | None = None
    """None: it runs in this process."""
    model: str | None = None
    """Unless the user names another. None: the vendor's choice."""
    voice: str | None = None
    """Unless the user or the persona names another."""
    voice_is_model: bool = False
    """A `model:` is a voice."""
    lacks: tuple[First, ...] = ()
    is_counted: bool = True
    """Whether Pipecat's service reports what it was given to speak; else we do."""
    options: dict[str, Any] = {}
    """Arguments that it is built with, unless the user says otherwise."""
    rate_hz: int | None = None
    """The only rate that it can hear, where it does not resample by itself."""
    builder: str = "pipelines.services.making:make"
    """`module:function` of `(wiring, service, vendor)`."""

    @property
    def vendor(self) -> str:
        """Whose it is: `cartesia` of `cartesia_http`."""
        return self.name.partition("_")[0]

    @property
    def is_remote(self) -> bool:
        """Whether it is across a network, and so on the real clock."""
        return self.address is not None

    @property
    def takes(self) -> tuple[First, ...]:
        """What can be said beside `settings`."""
        return tuple(name for name in _TAKEN[self.kind] if name not in self.lacks)

    @property
    def install(self) -> str:
        """The command that brings its packages."""
        return f"uv pip install 'pipecat-ai[{self.extra}]'"
