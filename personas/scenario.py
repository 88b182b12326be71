"""Why a customer calls: goal, facts, what success is."""

from typing import Literal

from pydantic import Field, model_validator

from personas.base import Closed, Name, Named, ZipCode
from personas.tools import Expected, Tables

SuccessPart = Literal["name", "zip_code", "agreement", "transfer", "no_transfer", "state"]
"""What may have to be achieved. `no_transfer`: the customer is let go, not transferred. `state`:
the tables are in the end as `expect_state` has them."""


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
    state: Tables = {}
    """Tables that the agent's tools look up in and change: table to the rows it starts with."""
    expect_state: dict[Name, Expected] = {}
    """What the tables must be like in the end, for success's part `state`."""

    @model_validator(mode="after")
    def _expects_what_there_is(self) -> "Scenario":
        unknown = [table for table in self.expect_state if table not in self.state]
        if unknown:
            raise ValueError(f"`expect_state` names `{unknown[0]}`, which `state` does not have")
        if "state" in self.success and not self.expect_state:
            raise ValueError("`success` has the part `state`, so it needs `expect_state`")
        return self
