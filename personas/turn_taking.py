"""How a customer takes turns: when it speaks, and what it does when it should be speaking."""

from typing import Literal

from pydantic import Field

from personas.base import Closed, Rate

Purpose = Literal["correct", "hurry", "object", "change_subject"]
"""What a barge-in is for."""


class TurnTaking(Closed):
    """When the customer speaks. Each rate is drawn once per agent turn, from its own stream."""

    answer_delay_ms: int = Field(default=0, ge=0, le=15000)
    """Median of the thinking time before an answer, beyond what the customer's own pipeline
    takes."""
    answer_delay_spread: float = Field(default=0.0, ge=0, le=1.5)
    """Standard deviation of the logarithm of that time. 0: always the same."""
    early_answer_rate: Rate = 0.0
    """Answers as soon as it has heard enough, while the agent still speaks."""

    barge_in_rate: Rate = 0.0
    """The customer starts to speak while the agent does, to take the floor."""
    barge_in_onset_ms: int = Field(default=1200, ge=200, le=10000)
    """Mean time from the start of the agent's turn to the start of the barge-in."""
    barge_in_onset_sd_ms: int = Field(default=0, ge=0, le=3000)
    """Standard deviation of that time, which is normally distributed."""
    barge_in_purposes: tuple[Purpose, ...] = ()
    """One is drawn per barge-in. Empty: the playbook's words for any barge-in."""
    barge_in_persists: bool = True
    """Talks on when the agent does not yield. False: falls silent after `barge_in_gives_up_ms`."""
    barge_in_gives_up_ms: int = Field(default=1500, ge=300, le=10000)
    """Overlap after which a customer that does not persist falls silent."""

    backchannel_rate: Rate = 0.0
    """An "uh huh" that does not take the floor."""
    backchannel_onset_ms: int = Field(default=1500, ge=200, le=10000)
    backchannel_at_pause: bool = False
    """It comes at the agent's first pause, if there is one before the onset."""
    backchannel_level_db: float = Field(default=-6.0, ge=-30, le=0)
    """Relative to the customer's own speech."""

    cough_rate: Rate = 0.0
    """A cough while the agent speaks."""
    cough_onset_ms: int = Field(default=1000, ge=200, le=10000)
    cough_level_db: float = Field(default=0.0, ge=-30, le=10)
    """Relative to the customer's own speech."""
    aside_rate: Rate = 0.0
    """Words to somebody else in the room, while the agent speaks."""
    aside_onset_ms: int = Field(default=1200, ge=200, le=10000)
    aside_level_db: float = Field(default=-10.0, ge=-30, le=0)
    """Relative to the customer's own speech: it turns away from the telephone."""

    silence_rate: Rate = 0.0
    """Says nothing, until the agent has spoken up again `silence_prompts` times."""
    silence_prompts: int = Field(default=1, ge=1, le=5)
    hold_rate: Rate = 0.0
    """Puts the agent on hold instead of answering; once in a call at most."""
    hold_s: int = Field(default=10, ge=1, le=120)
    hold_music: bool = True
    """False: silence."""
    handover_rate: Rate = 0.0
    """Hands the telephone to somebody else, the persona's `second_voice`; once in a call at
    most."""
