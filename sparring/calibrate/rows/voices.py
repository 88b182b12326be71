"""How customers' voices sound: how fast, how high, how loud."""

from collections.abc import Iterator, Sequence
from statistics import median

from personas.schema import Persona
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, Calls, placed
from sparring.calibrate.finding import Reading, within
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure import Sound
from sparring.calibrate.measure.levels import active_dbfs, in_band
from sparring.calibrate.measure.spoken import spoken_ms
from sparring.calibrate.measure.voice import pitch_hz
from sparring.calibrate.registry import calibration

RATE_WITHIN = 0.05
"""Share of the speech rate: voices do not stretch all sounds alike."""
PITCH_WITHIN = 0.07
"""Share of the pitch: a voice's intonation has a range that is not scaled with its base."""
LOWEST = 0.1
"""The base of an intonation is near this quantile of the pitch."""
STEPS_PER_OCTAVE = 50
"""Of espeak-ng's scale of pitch: 0 is an octave below 50, 99 nearly one above."""
LEVEL_WITHIN_DB = 0.2
"""Louder than -18 dBFS, the peaks of this voice are cut off, and it comes out less loud."""


def asked(*, quick: bool) -> dict[str, Asked]:
    """Who is called."""
    voices = {PLAIN: {}, "slow": {"rate_wpm": 110}, "fast": {"rate_wpm": 220}}
    if not quick:
        voices |= {"high": {"pitch": 75}, "low": {"pitch": 35}}
        voices |= {"quiet": {"level_dbfs": -30}, "loud": {"level_dbfs": -18}}
    n_calls, call_s = (1, 20) if quick else (2, 32)
    return {who: Asked({"voice": how}, n_calls, call_s) for who, how in voices.items()}


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "voices", asked(quick=lab.quick))


def persona(some: Sequence[Call]) -> Persona:
    """Who was called."""
    return some[0].record.plan.persona


def twins(found: Calls, who: str) -> list[tuple[Sound, Sound]]:
    """The clear speaker's sound and somebody's: of the same words, as early in the same call."""
    return [
        pair
        for plain, other in zip(found[PLAIN], found[who], strict=False)
        for pair in _said_alike(plain, other)
    ]


def _said_alike(plain: Call, other: Call) -> Iterator[tuple[Sound, Sound]]:
    said = (call.record.said_by("customer") for call in (plain, other))
    for one, same in zip(*said, strict=False):
        if one.said == same.said and not (one.cut or same.cut):
            yield plain.cut(one), other.cut(same)


@calibration("speech_rate", group="customer")
def speech_rate(lab: Lab) -> Iterator[Reading]:
    """In a recording, the same words take as much less time as the words per minute are more."""
    found = calls(lab)
    for who in ("slow", "fast"):
        rate_hz = found[who][0].record.sample_rate_hz
        usual_ms, took_ms = (
            sum(spoken_ms(pair[side], rate_hz) for pair in twins(found, who)) for side in (0, 1)
        )
        wpm, usual_wpm = (persona(found[one]).voice.rate_wpm for one in (who, PLAIN))
        ratio = wpm / usual_wpm
        case = f"{wpm} over {usual_wpm} words per minute"
        quicker = usual_ms / took_ms if took_ms else None
        yield Reading(case, ratio, quicker, within(RATE_WITHIN * ratio), found[who][0].excerpt(0))


@calibration("pitch", group="customer", quick=False)
def pitch(lab: Lab) -> Iterator[Reading]:
    """The base of the voice's intonation is as much higher as asked, for the same words."""
    found = calls(lab)
    for who in ("low", "high"):
        rate_hz = found[who][0].record.sample_rate_hz
        bases = [
            [pitch_hz(one, rate_hz, share=LOWEST) for one in pair] for pair in twins(found, who)
        ]
        ratios = [other / plain for plain, other in bases if plain and other]
        step, usual = (persona(found[one]).voice.pitch for one in (who, PLAIN))
        ratio = 2 ** ((step - usual) / STEPS_PER_OCTAVE)
        case = f"pitch {step} over {usual}, of {len(ratios)}"
        higher = median(ratios) if ratios else None
        yield Reading(case, ratio, higher, within(PITCH_WITHIN * ratio), found[who][0].excerpt(0))


@calibration("loudness", group="customer", unit="dB", quick=False)
def loudness(lab: Lab) -> Iterator[Reading]:
    """The same words are as much louder as asked, by their active speech level."""
    found = calls(lab)
    for who in ("quiet", "loud"):
        rate_hz = found[who][0].record.sample_rate_hz
        levels = [
            [active_dbfs(in_band(one, rate_hz), rate_hz) for one in pair]
            for pair in twins(found, who)
        ]
        gains_db = [b - a for a, b in levels if a is not None and b is not None]
        level_dbfs, usual_dbfs = (persona(found[one]).voice.level_dbfs for one in (who, PLAIN))
        case = f"{level_dbfs:.0f} over {usual_dbfs:.0f} dBFS, of {len(gains_db)}"
        gain_db = median(gains_db) if gains_db else None
        listen = found[who][0].excerpt(0)
        yield Reading(case, level_dbfs - usual_dbfs, gain_db, within(LEVEL_WITHIN_DB), listen)
