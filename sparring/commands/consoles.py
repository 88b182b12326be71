"""Where commands write."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def consoles() -> "tuple[Console, Console]":
    """Where data goes, and where talk goes."""
    from rich.console import Console

    return Console(), Console(stderr=True)
