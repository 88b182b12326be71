"""What every behaviour of a customer has in common."""

from typing import Any

from personas.base import Closed


class Behaviour(Closed):
    """The parameters of one thing that a customer does beside answering what it is asked.

    A behaviour has its name in the field `behaviour`. How it is done, and measured, is told by the
    file of the same name in `pipelines/playbook/behaviours`.
    """

    behaviour: Any
    """Its name, a literal of its own in every behaviour."""

    def told(self) -> str:
        """A sentence to a model that plays the customer. Empty: the pipeline does it by itself."""
        raise NotImplementedError


def often(rate: float) -> str:
    """A rate in words."""
    return f"in about {rate:.0%} of the cases"


def times(n: int) -> str:
    """A number of times in words."""
    return "once" if n == 1 else "twice" if n == 2 else f"{n} times"
