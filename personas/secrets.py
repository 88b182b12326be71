"""Vendors' keys are kept out of what is written down: plans and records hold what YAML says."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_ENDINGS = (
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "secret",
    "password",
    "passphrase",
    "token",
    "authorization",
    "credentials",
    "cookie",
)
"""What the names of keys end in."""
_SHORT = ("key", "sig", "signature", "auth")
"""What a key is called in a URL."""
_NAMED = re.compile(r'"([^"]+)": ')
_SHAPES = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|csk|key)[-_][\w-]{16,}|\bAIza[\w-]{30,}|\bAKIA[A-Z0-9]{16}\b"
    r"|\bBearer [\w.=+/-]{16,}"
)
"""What keys look like, whatever they stand under."""


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
        if isinstance(value, str) and looks_secret(value):
            raise ValueError(
                f"`{name}` holds what looks like a key; those must come from the environment, as "
                "`$NAME`, never from a file"
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


def shaped_like_secrets(text: str) -> Iterator[str]:
    """What in it looks like a key, such as `sk-...`, whatever it stands under."""
    return (found[0] for found in _SHAPES.finditer(text))


def looks_secret(text: str) -> bool:
    """Whether there is what looks like a key in it, or JSON with a field that is named like one."""
    return bool(_SHAPES.search(text)) or any(map(is_secret, _NAMED.findall(text)))


def _leaves(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each name with its value, however deep."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _leaves(inner)
        elif isinstance(inner, list | tuple):
            for one in inner:
                yield from _leaves(one if isinstance(one, dict) else {name: one})
        else:
            yield name, inner
