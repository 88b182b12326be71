"""What can go wrong that is neither the agent's failure nor a bug, and how a process then ends."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

_WORLD = {
    errno.ENOSPC: "no space is left on the device",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.ENOENT: "there is no such folder, and it cannot be made",
    errno.EPERM: "not permitted",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EISDIR: "it is a folder",
    errno.EEXIST: "a file of that name is in the way",
    errno.EIO: "the device reported an error",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOMEM: "no memory is left",
}
"""Errors that say something about the world around us, in plain words."""


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    GATE_MISSED = 1
    INPUT_WRONG = 2
    BROKE = 3
    INTERRUPTED = 130


class UsageFault(Exception):  # noqa: N818 -- a fault is what a user meets
    """The input was wrong. The message names the place, the value, the rule and the way on."""


class WorldFault(Exception):  # noqa: N818 -- a fault is what a user meets
    """Something broke that is neither the agent nor the input, such as a full disk."""


def in_plain_words(error: OSError) -> str | None:
    """What the world refused. None: the error says nothing about the world; it may be a bug."""
    return _WORLD.get(error.errno or 0)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns the world's refusals to write `path` into one clear message.

    Raises:
        WorldFault: the disk is full, the folder cannot be written to, and the like.
    """
    try:
        yield
    except OSError as error:
        words = in_plain_words(error)
        if words is None:
            raise
        raise WorldFault(unwritable(path, words)) from error


def unwritable(path: Path | str, words: str) -> str:
    """The message about a path that cannot be written."""
    return f"cannot write `{path}`: {words}"
