"""Every setting of a customer, altered: what it is set to, and from which customer that differs."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sparring.calibrate.customer_calls import PLAIN, Agent

Value = bool | float | str | list[str] | dict[str, Any]
ALWAYS = 1.0
OTHER_VOICE = {"ids": {"espeak": "en-us+f3"}}
INTERRUPTS = "turn_taking.barge_in_rate"


class Altered(NamedTuple):
    """A setting, as a path from the persona, and what it is set to."""

    setting: str
    value: Value
    than: str = PLAIN
    """Without this other one the setting means nothing: it is altered as well, in both calls."""
    agent: Agent = "yielding"


def _below(than: str, **values: Value) -> tuple[Altered, ...]:
    part = than.partition(".")[0]
    return tuple(Altered(f"{part}.{name}", value, than) for name, value in values.items())


def _rates(part: str, *names: str) -> tuple[Altered, ...]:
    return tuple(Altered(f"{part}.{name}_rate", ALWAYS) for name in names)


def _deed(name: str, agent: Agent = "yielding") -> tuple[Altered, ...]:
    than = f"turn_taking.{name}_rate"
    others = {f"{name}_onset_ms": 4000, f"{name}_level_db": -20}
    return (Altered(than, ALWAYS, agent=agent), *_below(than, **others))


QUICK = (
    Altered("turn_taking.barge_in_rate", ALWAYS, agent="stubborn"),
    Altered("disfluency.filler_rate", ALWAYS),
    Altered("voice.rate_wpm", 220),
)
VOICE = (
    Altered("voice.ids", OTHER_VOICE["ids"]),
    Altered("voice.pitch", 80),
    Altered("voice.level_dbfs", -30.0),
    Altered("voice.accent", "german"),
    *_below("voice.accent", accent_strength=0.3),
    Altered("phrasing.numbers", "pairs"),
    Altered("phrasing.numbers", "doubles"),
    Altered("phrasing.spelling", "alphabet", agent="spelling"),
)
DISFLUENCY = (
    *_rates("disfluency", "word_filler", "word_pause", "pause", "repetition", "false_start"),
    *_rates("disfluency", "name_correction", "self_correction", "trailing_off"),
    *_below("disfluency.word_pause_rate", pause_ms=1200, pause_spread=0.5),
)
TURN_TAKING = (
    Altered("turn_taking.answer_delay_ms", 1500),
    *_below("turn_taking.answer_delay_ms", answer_delay_spread=0.5),
    Altered("turn_taking.early_answer_rate", ALWAYS),
    *_below(INTERRUPTS, barge_in_onset_ms=2500, barge_in_onset_sd_ms=500),
    *_below(INTERRUPTS, barge_in_purposes=["object"], barge_in_persists=False),
    *_below("turn_taking.barge_in_persists", barge_in_gives_up_ms=800),
    *_deed("backchannel", "pausing"),
    *_below("turn_taking.backchannel_onset_ms", backchannel_at_pause=True),
    *_deed("cough"),
    *_deed("aside"),
    Altered("turn_taking.silence_rate", ALWAYS),
    *_below("turn_taking.silence_rate", silence_prompts=2),
    Altered("turn_taking.hold_rate", ALWAYS),
    *_below("turn_taking.hold_rate", hold_s=4, hold_music=False),
    Altered("turn_taking.handover_rate", ALWAYS),
    Altered("second_voice", OTHER_VOICE, "turn_taking.handover_rate"),
)
TEMPER = (
    Altered("temper.patience_s", 20),
    Altered("temper.max_asks", 1),
    Altered("temper.objections", 0),
    Altered("temper.asks_why", value=True),
    Altered("temper.repeat_rate", ALWAYS),
    Altered("temper.answer_style", "terse"),
)
SETTINGS = QUICK + VOICE + DISFLUENCY + TURN_TAKING + TEMPER


def changes(altered: Altered, all_of: Mapping[str, Altered]) -> dict[str, Any]:
    """What differs from the clear speaker, what the setting needs included."""
    below = changes(all_of[altered.than], all_of) if altered.than in all_of else {}
    part, _, name = altered.setting.partition(".")
    if not name:
        return below | {part: altered.value}
    return below | {part: {**below.get(part, {}), name: altered.value}}


def agent_of(altered: Altered, all_of: Mapping[str, Altered]) -> Agent:
    """Who calls: the same as without the setting."""
    return agent_of(all_of[altered.than], all_of) if altered.than in all_of else altered.agent
