"""What all schema models are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Rate = Annotated[float, Field(ge=0, le=1)]
"""A probability or a share, 0 to 1."""
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=60)]
"""What a thing is called in files, flags and reports."""
Side = Literal["agent", "customer"]
ServiceKind = Literal["stt", "llm", "tts", "s2s"]
"""Speech to text, language model, text to speech, speech to speech."""
ZipCode = Annotated[str, Field(pattern=r"^\d{5}$")]


class Closed(BaseModel):
    """A frozen model that rejects unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Closed):
    """Something that the library holds under its file's name."""

    name: Name
    summary: str = Field(min_length=1, max_length=200)
    """One line, for lists."""
