"""Keeps keys out of what is written and said: known by the environment, hidden in every form.

A vendor's key is held by a variable of the environment. What vendors, their SDKs and users' own
code say may repeat it, whole or in part, plain or encoded; this takes it out of any text.
"""

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from personas.secrets import is_secret, shaped_like_secrets

HIDDEN = "***"
"""What stands in a secret's place."""
LEAST_CHARS = 8
"""So much of a secret in one piece gives it away; what is shorter as a whole is none."""
_EDGE_CHARS = 3
"""The same beside a mask, as in `sk-ab***wxyz`."""
_WORD = re.compile(rf"\S{{{LEAST_CHARS},}}")
_MASK = re.compile(r"([\w+/=:-]*)(\*{2,}|•{2,}|…+|\.{3,})([\w+/=-]*)")
_ENDING = re.compile(r"_(KEYS?|PASS|PASSWD|PWD|AUTH|JWT|PAT)_?\d*$", re.IGNORECASE)
"""What variables that hold secrets end in, beside what options do: those may be a `sort_key`."""
_NUMBERED = "0123456789_"
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")


_known: set[str] = set()
_met: set[str] = set()
"""Secrets of surroundings that came and went, as those of a bot do: it may tell them later."""


def know_settings(environment: Mapping[str, str]) -> None:
    """From now on the secrets that these variables hold are hidden in this process, too."""
    _met.update(secrets_in(environment, _known))


def know(value: Any) -> None:  # noqa: ANN401 -- a file's value, or a plan's
    """From now on what `value` names where a key belongs, as `$NAME`, is hidden in this process."""
    _known.update(named_in(value))


def hide(text: str) -> str:
    """The text without the environment's secrets: of what is about to be written or said."""
    return hider().hide(text)


def hider() -> "Hider":
    """What hides the secrets that the environment holds now, and those that were made known."""
    return _hider_of(tuple(sorted(secrets_in(os.environ, _known) | _met)))


def secrets_in(environment: Mapping[str, str], also: Iterable[str] = ()) -> frozenset[str]:
    """The secrets that an environment holds: what is named or looks like one, and within URLs.

    What is too short, a plain word or a file's path is not taken for one, as hiding it would hide
    what is none.

    Args:
        environment: Variables and their values.
        also: Variables that hold secrets whatever their names.
    """
    found: set[str] = set()
    for name, value in environment.items():
        found |= _held_by(name, value)
    found |= {environment[name] for name in also if name in environment}
    return frozenset(one for one in found if _is_telling(one) and not one.startswith(("/", "~")))


@lru_cache(maxsize=4096)  # an environment is looked at for each line that is written
def _held_by(name: str, value: str) -> frozenset[str]:
    """What may be secret of one variable."""
    found = {one.split()[-1] for one in shaped_like_secrets(value)}
    if is_secret(name.rstrip(_NUMBERED)) or _ENDING.search(name):
        found.add(value)
    return frozenset(found.union(_of_url(value) if "://" in value else ()))


def _of_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    yield from (unquote(one) for one in (parts.username, parts.password) if one)
    yield from (value for name, value in parse_qsl(parts.query) if is_secret(name))


def _is_telling(text: str) -> bool:
    """Whether it is long enough for a secret, and no plain word, such as `emulated`."""
    is_word = text.isalpha() and (text[1:].islower() or text.isupper())
    return len(text) >= LEAST_CHARS and not is_word


def named_in(value: Any) -> frozenset[str]:  # noqa: ANN401 -- a file's value, or a plan's
    """The variables, `$NAME`, that a value names where a key belongs."""
    return frozenset(_named(value))


def _named(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                secrets = [inner] if is_secret(str(name)) else _of_url(inner)
                yield from (found for one in secrets for found in _VARIABLE.findall(one))
            else:
                yield from _named(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner)


@lru_cache(maxsize=8)
def _hider_of(secrets: tuple[str, ...]) -> "Hider":
    return Hider(secrets)


class Hider:
    """Hides secrets.

    Args:
        secrets: What nobody is to read.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = tuple(secrets)
        forms = {form for secret in self.secrets for form in _forms(secret)}
        self._whole = sorted(forms, key=len, reverse=True)
        self._pieces = {
            piece
            for form in forms
            for piece in (form[i : i + LEAST_CHARS] for i in range(len(form) - LEAST_CHARS + 1))
            if _is_telling(piece)
        }

    def hide(self, text: str) -> str:
        """The text with `HIDDEN` in place of each secret, each form of it and each part of those.

        A part is `LEAST_CHARS` in a row, or the little that stands beside a mask.
        """
        if not self.secrets:
            return text
        for form in self._whole:
            text = text.replace(form, HIDDEN)
        text = _WORD.sub(self._without_pieces, text)
        return _MASK.sub(self._without_edges, text)

    def hidden_in(self, value: Any) -> Any:  # noqa: ANN401 -- JSON
        """The same for all text in a value as JSON has it, names of fields left alone."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {name: self.hidden_in(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.hidden_in(inner) for inner in value]
        return value

    def _without_pieces(self, word: re.Match[str]) -> str:
        """A word without the parts that are of a secret."""
        text, kept, done = word[0], "", 0
        for i in range(len(text) - LEAST_CHARS + 1):
            if text[i : i + LEAST_CHARS] in self._pieces:
                if i > done or not kept:
                    kept += text[done:i] + HIDDEN
                done = i + LEAST_CHARS
        return kept + text[done:]

    def _without_edges(self, masked: re.Match[str]) -> str:
        """A mask without the secret's beginning before it and its end after it."""
        before, _, after = masked.groups()
        begin = max((_begun(before, one) for one in self.secrets), key=len)
        end = max((_ended(after, one) for one in self.secrets), key=len)
        if not begin and not end:
            return masked[0]
        return before.removesuffix(begin) + HIDDEN + after.removeprefix(end)


def _begun(text: str, secret: str) -> str:
    """The beginning of a secret that a text ends with, if it is long enough."""
    lengths = range(min(len(text), len(secret)), _EDGE_CHARS - 1, -1)
    return next((secret[:n] for n in lengths if text.endswith(secret[:n])), "")


def _ended(text: str, secret: str) -> str:
    """The end of a secret that a text begins with."""
    return _begun(text[::-1], secret[::-1])[::-1]


def _forms(secret: str) -> Iterator[str]:
    """The ways in which a secret is written."""
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield secret.encode().hex()
    for n_before in range(3):  # in Base64 it depends on what goes before, as in `user:key`
        data = bytes(n_before) + secret.encode()
        code = base64.b64encode(data)[-(-4 * n_before // 3) : len(data) * 4 // 3].decode()
        yield from (code, code.translate(_URL_SAFE))


_URL_SAFE = str.maketrans("+/", "-_")
