"""The room that a customer speaks from, and the microphone that listens in it."""

import math
from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from personas.base import Closed

Noise = Literal[
    "babble", "cafe", "street", "car", "office", "wind", "music", "television", "steady"
]
Language = Literal["en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "ru"]
Burst = Literal["door", "horn", "dog", "baby", "cough"]

TALKERS = 8
"""People at the other tables, unless a persona says otherwise."""
TALKING: tuple[Noise, ...] = ("babble", "cafe")
"""The noises that are made of talkers."""
MOUTH_M = 0.1
"""From the lips to a telephone held as usual, where a voice has the level its persona states."""
_SABINE_S_PER_M = 0.161
"""24 ln 10 / c at 20 degrees: RT60 = 0.161 V / A in Sabine's formula."""


class Bursts(Closed):
    """Sudden sounds, each one drawn from `kinds`, at times of a Poisson process."""

    kinds: tuple[Burst, ...] = Field(default=("door",), min_length=1)
    per_minute: float = Field(default=4.0, gt=0, le=60)
    """Mean number that begin in a minute."""
    min_level_db: float = Field(default=-6.0, ge=-40, le=20)
    """Loudest 125 ms of a burst over the active speech level; drawn evenly up to `max_level_db`."""
    max_level_db: float = Field(default=6.0, ge=-40, le=20)

    @field_validator("max_level_db")
    @classmethod
    def _is_the_upper_end(cls, max_level_db: float, info: ValidationInfo) -> float:
        if max_level_db < (least := info.data.get("min_level_db", -40.0)):
            raise ValueError(f"must be at least min_level_db, {least:g}")
        return max_level_db


class SideTalk(Closed):
    """Somebody else in the room who says a sentence now and then, not to the agent."""

    level_db: float = Field(default=-12.0, ge=-40, le=10)
    """Active speech level over that of the customer, both as the microphone hears them."""
    pause_s: float = Field(default=10.0, ge=0.5, le=300)
    """Mean silence before each sentence; exponentially distributed."""
    voice: str = "en-us+f3"
    """As espeak-ng calls it."""
    rate_wpm: int = Field(default=160, ge=80, le=400)
    texts: tuple[str, ...] = Field(
        default=(
            "Who are you talking to?",
            "Have you seen my keys anywhere?",
            "Tell them we are about to eat.",
            "Is that the plumber again?",
            "I am taking the dog out, back in ten minutes.",
        ),
        min_length=1,
    )
    """Each sentence is drawn from these."""


class Reverberation(Closed):
    """How a room sounds. How much of it is heard goes with the distance to the microphone."""

    size_m: tuple[float, float, float] = (5.0, 4.0, 2.7)
    """Length, width, height."""
    rt60_ms: int = Field(default=500, ge=50, le=5000, validate_default=True)
    """Time in which the sound falls by 60 dB."""

    @field_validator("size_m")
    @classmethod
    def _is_a_room(cls, size_m: tuple[float, float, float]) -> tuple[float, float, float]:
        if not all(1 <= side <= 100 for side in size_m):
            raise ValueError("must be three numbers from 1 to 100")
        return size_m

    @field_validator("rt60_ms")
    @classmethod
    def _walls_absorb_no_more_than_all(cls, rt60_ms: int, info: ValidationInfo) -> int:
        if "size_m" not in info.data:
            return rt60_ms
        size_m = info.data["size_m"]
        least_ms = 1000 * _SABINE_S_PER_M * volume_m3(size_m) / surface_m2(size_m)
        if rt60_ms < least_ms:
            size = " x ".join(f"{side:g}" for side in size_m)
            raise ValueError(f"must be at least {math.ceil(least_ms)} in a room of {size} m")
        return rt60_ms


def volume_m3(size_m: tuple[float, float, float]) -> float:
    """Of a room with straight walls."""
    return math.prod(size_m)


def surface_m2(size_m: tuple[float, float, float]) -> float:
    """Of its walls, floor and ceiling."""
    length, width, height = size_m
    return 2 * (length * width + length * height + width * height)


class AutomaticGain(Closed):
    """Gain that brings what is loud enough to one level: a telephone's automatic gain control."""

    target_dbfs: float = Field(default=-22.0, ge=-40, le=-6)
    """Level (RMS) that it brings steady sound to."""
    attack_ms: int = Field(default=20, ge=5, le=1000)
    """Time constant with which the measured level follows louder sound, and so gain falls."""
    release_ms: int = Field(default=500, ge=20, le=10000)
    """The same for quieter sound, with which gain rises."""
    max_gain_db: float = Field(default=20.0, ge=0, le=40)
    min_gain_db: float = Field(default=-20.0, ge=-40, le=0)
    gate_dbfs: float = Field(default=-55.0, ge=-90, le=-20)
    """Sound below this level is taken for silence, and moves the gain nowhere."""


class Room(Closed):
    """What the microphone hears beside the voice, and what becomes of the voice on its way there.

    In this order: the voice is muffled, crosses the room, and meets the noise, the bursts and the
    other person at the microphone; then come its gain, the automatic gain and clipping.
    """

    noise: Noise = "babble"
    talkers: int = Field(default=TALKERS, ge=1, le=16)
    """How many people talk in `babble` and `cafe`."""
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    """What they speak; talkers take the languages in turn."""
    noise_file: str | None = Field(default=None, min_length=1)
    """A WAV or FLAC to be heard instead of `noise`, over and over. Relative to the YAML file."""
    snr_db: float | None = Field(default=None, ge=-10, le=60, validate_default=True)
    """Active speech level over noise level, in dB. None: no noise."""
    bursts: Bursts | None = None
    side_talk: SideTalk | None = None
    muffled_hz: float | None = Field(default=None, ge=300, le=3400)
    """Where a scarf or a hand takes 3 dB from the voice; above, 12 dB per octave. None: nothing."""
    distance_m: float = Field(default=MOUTH_M, ge=0.02, le=10)
    """From the lips to the microphone: 6 dB less per doubling. The level is stated for 0.1 m."""
    reverberation: Reverberation | None = None
    gain_db: float = Field(default=0.0, ge=-40, le=40)
    """Of the microphone."""
    automatic_gain: AutomaticGain | None = None
    clip_dbfs: float | None = Field(default=None, ge=-40, le=0)
    """Peaks over this level are cut off. None: at full scale only."""

    @field_validator("snr_db")
    @classmethod
    def _a_file_needs_a_level(cls, snr_db: float | None, info: ValidationInfo) -> float | None:
        if snr_db is None and info.data.get("noise_file"):
            raise ValueError("must be a number, for there is a noise_file")
        return snr_db

    @model_validator(mode="after")
    def _talkers_are_heard(self) -> Self:
        described = {"talkers", "languages"} & self.model_fields_set
        unheard = self.noise not in TALKING or self.snr_db is None or self.noise_file
        changed = self.talkers != TALKERS or self.languages != ("en",)
        if described and changed and unheard:
            kinds = " or ".join(f"`{kind}`" for kind in TALKING)
            raise ValueError(f"talkers and languages need noise {kinds}, and an snr_db")
        return self


def together(place: Room | None, own: Room | None) -> Room | None:
    """The room that a line brings, with what a persona says otherwise over it.

    A persona says what differs from a room as it comes: a café's babble is heard in a car, too.
    """
    if place is None or own is None:
        return own or place
    usual = Room()
    said = {name: getattr(own, name) for name in Room.model_fields}
    changes = {name: value for name, value in said.items() if value != getattr(usual, name)}
    return place.model_copy(update=changes)
