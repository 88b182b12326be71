"""Agents that are not described in YAML but exist: a bot's file, a function, a running service."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from personas.base import Closed
from personas.secrets import no_secret_in_url

Protocol = Literal["twilio", "telnyx", "plivo", "pipecat_protobuf", "rtvi"]
"""In what format a running agent is spoken to."""
URL = re.compile(r"^wss?://[^\s/]+(/\S*)?$")
FUNCTION = re.compile(r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$")
BOT = ".py"


def _no_secret(headers: dict[str, str]) -> dict[str, str]:
    """Headers are written into plans, so one that authorises must come from the environment."""
    for name, value in headers.items():
        secret = re.search(r"auth|key|token|cookie|secret", name, re.IGNORECASE)
        if secret and not value.startswith("$"):
            raise ValueError(f"`{name}` must come from the environment, as `$NAME`")
    return headers


class Connect(Closed):
    """Where a running agent listens, and how it is spoken to. Real clock only."""

    url: Annotated[str, Field(pattern=URL.pattern), AfterValidator(no_secret_in_url)]
    """`$NAME` stands for a variable of the environment."""
    protocol: Protocol = "twilio"
    headers: Annotated[dict[str, str], AfterValidator(_no_secret)] = {}
    """Sent with the handshake. `$NAME` stands for a variable of the environment."""
    parameters: dict[str, str] = {}
    """What the agent is told of the call: Twilio's stream parameters, Telnyx's `from` and `to`."""
    sample_rate_hz: int = Field(default=16000, ge=8000, le=48000)
    """Of what the agent hears, for Pipecat's own protocols; telephone companies have 8 kHz."""
    answer_s: float = Field(default=10.0, gt=0, le=120)
    """An agent that takes longer to accept the connection has not answered."""
    silent_s: float = Field(default=20.0, gt=0, le=600)
    """An agent that sends no sound for so long after it was connected is dead."""


class Foreign(Closed):
    """At most one of them: what an agent is, if it is not made of services."""

    bot: str | None = Field(default=None, pattern=r"\.py$")
    """A Pipecat bot's file, with `async def bot(runner_args)`."""
    function: str | None = Field(default=None, pattern=FUNCTION.pattern)
    """`package.module:function`: makes a pipeline, or a worker, of a transport."""
    connect: Connect | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        named = [name for name, value in self.kinds().items() if value is not None]
        if len(named) > 1:
            raise ValueError(f"{' and '.join(f'`{name}`' for name in named)} exclude each other")
        return self

    def kinds(self) -> dict[str, Any]:
        """Each way to be foreign, and what is set of it."""
        return {"bot": self.bot, "function": self.function, "connect": self.connect}

    @property
    def is_foreign(self) -> bool:
        """Whether the agent is something else than services made here."""
        return any(value is not None for value in self.kinds().values())


def is_foreign(ref: str) -> bool:
    """Whether a reference to an agent names one that exists, and no file that describes it."""
    return ref.endswith(BOT) or bool(FUNCTION.match(ref)) or bool(URL.match(ref))
