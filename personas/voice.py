"""How a side sounds before the line."""

from pydantic import Field

from personas.base import Closed


class Voice(Closed):
    """How the customer sounds before the line."""

    ids: dict[str, str] = {"espeak": "en-us+edward"}
    """Text-to-speech service to the name of its voice there."""
    rate_wpm: int = Field(default=150, ge=80, le=400)
    """Words per minute."""
    pitch: int = Field(default=50, ge=0, le=99)
    """espeak-ng's scale: 50 is the voice's own pitch."""
    level_dbfs: float = Field(default=-22.0, ge=-60, le=-6)
    """Active speech level at the mouth (ITU-T P.56), relative to full scale."""
