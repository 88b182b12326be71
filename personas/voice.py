"""How a side sounds before the line."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from personas.base import Closed, Rate

Accent = Literal[
    "spanish", "french", "german", "italian", "indian", "russian", "chinese", "japanese"
]
"""The first language whose sounds are heard in a speaker's English."""


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
    accent: Accent | None = None
    """Of espeak-ng's voices; a vendor's voice has its own."""
    accent_strength: Rate = 1.0
    """Share of words that are said with the accent; always the same words."""

    @field_validator("accent")
    @classmethod
    def _is_laid_over_english(cls, accent: Accent | None, info: ValidationInfo) -> Accent | None:
        voice = info.data.get("ids", {}).get("espeak", "en")
        if accent and not voice.lower().startswith("en"):
            raise ValueError(f"needs an English voice of espeak-ng, not `{voice}`")
        return accent
