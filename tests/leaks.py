"""Looks for keys that were planted, knowing nothing of how they are hidden."""

import base64
import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote


class Leaks:
    """Finds what would give keys away, in bytes and in files.

    Args:
        keys: What was planted.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        planted = list(keys)
        pieces = {re.escape(form) for key in planted for form in _forms(key)}
        ends = [f"[*.]{re.escape(k[-4:])}|{re.escape(k[:5])}[*.]" for k in planted]
        self._either = [re.compile("|".join(each).encode()) for each in (sorted(pieces), ends)]

    def in_bytes(self, data: bytes) -> list[bytes]:
        """What of the keys is in some bytes."""
        return [one[0] for which in self._either for one in which.finditer(data)]

    def below(self, folder: Path) -> dict[str, list[bytes]]:
        """What of the keys is in the files below a folder, by path; compressed ones are opened."""
        found = {}
        for path in folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                data = gzip.decompress(data) if path.suffix == ".gz" else data
                found[str(path)] = self.in_bytes(data) + self.in_bytes(path.name.encode())
        return {name: one for name, one in found.items() if one}


def _forms(key: str) -> Iterator[str]:
    """Any eight characters of it in a row, plain, reversed or encoded."""
    ways = [key, key[::-1], quote(key, safe=""), key.encode().hex()]
    for before in ("", ":", "u:"):
        code = base64.b64encode(f"{before}{key}".encode()).decode()[4:-4]
        ways += [code, code.translate(str.maketrans("+/", "-_"))]
    for way in ways:
        yield from (way[i : i + 8] for i in range(len(way) - 7))
