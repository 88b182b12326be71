"""Why a customer calls: goal, facts, what success is."""

from typing import Literal

from pydantic import Field

from personas.base import Closed, Named, ZipCode

SuccessPart = Literal["name", "zip_code", "agreement", "transfer", "no_transfer"]
"""What may have to be achieved. `no_transfer`: the customer is let go, not transferred."""


class Facts(Closed):
    """What the customer knows and the agent must find out."""

    name: str = Field(pattern=r"^[a-z'-]+( [a-z'-]+)+$")
    """First and last name, lower case."""
    zip_code: ZipCode
    other: dict[str, str] = {}


class Scenario(Named):
    """Why they call: goal, the facts they know, what success is."""

    goal: str = Field(min_length=1)
    facts: Facts | None = None
    """None: drawn from the library's lists with the call's seed."""
    success: tuple[SuccessPart, ...] = (
        "name",
        "zip_code",
        "agreement",
        "transfer",
    )
