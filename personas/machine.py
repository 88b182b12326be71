"""A machine, or a helper, that answers in the customer's place: voicemail, a menu, a screener."""

from typing import Literal, Self

from pydantic import Field, model_validator

from personas.base import Closed
from personas.voice import Voice

ANY = "*"
"""As a phrase: any words at all."""


class Step(Closed):
    """What it does next: it speaks, makes a sound, listens. All of it is optional."""

    say: str = ""
    """Words; `{name}`, `{first}`, `{last}` are the customer's."""
    sound: Literal["beep"] | None = None
    """After the words."""
    listens_s: float = Field(default=0.0, ge=0, le=120)
    """How long it waits for the caller to speak or press; the time that the caller speaks does not
    count."""
    hears: dict[str, str] = {}
    """Phrases to the step that they lead to, the first that fits is taken; `*` fits any words.
    Without a fitting one it goes on listening."""
    presses: dict[str, str] = {}
    """Keys of the telephone to the step that they lead to."""
    then: str | None = None
    """The step to take when nothing led anywhere in time."""
    tries: int = Field(default=1, ge=1, le=10)
    """How often the step is taken; after that, `gives_up`."""
    gives_up: str | None = None
    puts_through: bool = False
    """The customer takes over."""
    hangs_up: str | None = None
    """Ends the call for this reason, which the record keeps."""


class Machine(Closed):
    """What answers in the customer's place, and how it goes from step to step."""

    start: str
    voice: Voice | None = None
    """None: the customer's own."""
    steps: dict[str, Step] = Field(min_length=1)

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        for name, step in self.steps.items():
            targets = [*step.hears.values(), *step.presses.values(), step.then, step.gives_up]
            for target in filter(None, targets):
                if target not in self.steps:
                    raise ValueError(f"`{name}` leads to `{target}`, which is no step")
            ends = step.puts_through or step.hangs_up is not None
            if not ends and step.then is None:
                raise ValueError(f"`{name}` must put through, hang up, or say what comes `then`")
        if self.start not in self.steps:
            raise ValueError(f"`start` is `{self.start}`, which is no step")
        return self
