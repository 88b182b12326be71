"""Vendors' keys are kept out of what is written down: plans and records hold what YAML says."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_ENDINGS = ("apikey", "secret", "password", "token", "authorization", "credentials")
"""What the names of keys end in."""
_SHORT = ("key", "sig", "signature", "auth")
"""What a key is called in a URL."""


def no_secret(options: dict[str, Any]) -> dict[str, Any]:
    """Options that hold no key; `$NAME` names the environment's variable that holds it.

    Raises:
        ValueError: one does.
    """
    for name, value in _leaves(options):
        if isinstance(value, str) and name.endswith("url"):
            no_secret_in_url(value)
        if is_secret(name) and value is not None and not str(value).startswith("$"):
            raise ValueError(
                f"`{name}` must come from the environment, as `$NAME`, never from a file"
            )
    return options


def no_secret_in_url(url: str | None) -> str | None:
    """The same for a URL: its user and password, and what its query calls a key.

    Raises:
        ValueError: one of them is there to read.
    """
    parts = urlsplit(url or "")
    user = "password" if parts.password else "user"
    named = {user: parts.password or parts.username or ""}
    named |= {name: value for name, value in parse_qsl(parts.query) if is_secret(name)}
    for name, value in named.items():
        if value and not value.startswith("$"):
            raise ValueError(
                f"its `{name}` must come from the environment, as `$NAME`, never from a file"
            )
    return url


def is_secret(name: str) -> bool:
    """Whether something of this name is a key, a password or the like."""
    plain = name.lower().replace("_", "").replace("-", "")
    return plain in _SHORT or plain.endswith(_ENDINGS)


def _leaves(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each name with its value, however deep."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _leaves(inner)
        else:
            yield name, inner
