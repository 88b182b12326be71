"""What vendors answered, kept in a folder: written while calls are placed, or given back."""

from typing import Literal

from personas.base import Closed


class Cassette(Closed):
    """A folder of answers, and what a call does with it."""

    folder: str
    """Holds a file for every call, by its id."""
    use: Literal["record", "replay"]
    """`record`: answers are kept. `replay`: they are given back, and nobody else is asked."""
