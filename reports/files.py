"""Files that are there whole or not at all."""

from pathlib import Path


def write_whole(path: Path, text: str) -> Path:
    """Write a file and return its path; a reader never sees half of it.

    Raises:
        OSError: the disk is full, the folder cannot be written to, and the like.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
