"""A setting that is silently ignored: the same call with and without it is the same recording."""

from collections.abc import Iterator, Sequence

import numpy as np

from sparring.calibrate.customer_calls import PLAIN, Asked, Call, Calls, Changes, placed
from sparring.calibrate.finding import EXACT, Reading, Sound
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import calibration

ALWAYS = 1.0
QUICK: dict[str, Changes] = {
    "barge_in_rate": {"turn_taking": {"barge_in_rate": ALWAYS}},
    "filler_rate": {"disfluency": {"filler_rate": ALWAYS}},
    "rate_wpm": {"voice": {"rate_wpm": 220}},
}
"""By the setting: what differs from the clear speaker. Those of phrasing are not here: they do
nothing to facts without a pair or a double."""
SETTINGS: dict[str, Changes] = {
    **QUICK,
    "pitch": {"voice": {"pitch": 80}},
    "level_dbfs": {"voice": {"level_dbfs": -30}},
    "accent": {"voice": {"accent": "german"}},
    "word_filler_rate": {"disfluency": {"word_filler_rate": ALWAYS}},
    "pause_rate": {"disfluency": {"pause_rate": ALWAYS}},
    "word_pause_rate": {"disfluency": {"word_pause_rate": ALWAYS}},
    "repetition_rate": {"disfluency": {"repetition_rate": ALWAYS}},
    "false_start_rate": {"disfluency": {"false_start_rate": ALWAYS}},
    "name_correction_rate": {"disfluency": {"name_correction_rate": ALWAYS}},
    "self_correction_rate": {"disfluency": {"self_correction_rate": ALWAYS}},
    "trailing_off_rate": {"disfluency": {"trailing_off_rate": ALWAYS}},
    "answer_delay_ms": {"turn_taking": {"answer_delay_ms": 1500}},
    "early_answer_rate": {"turn_taking": {"early_answer_rate": ALWAYS}},
    "backchannel_rate": {"turn_taking": {"backchannel_rate": ALWAYS}},
    "cough_rate": {"turn_taking": {"cough_rate": ALWAYS}},
    "aside_rate": {"turn_taking": {"aside_rate": ALWAYS}},
    "silence_rate": {"turn_taking": {"silence_rate": ALWAYS}},
    "hold_rate": {"turn_taking": {"hold_rate": ALWAYS}},
    "handover_rate": {"turn_taking": {"handover_rate": ALWAYS}},
}


def calls(lab: Lab) -> Calls:
    """One call without, and one with each setting; all have one seed."""
    settings, call_s = (QUICK, 12) if lab.quick else (SETTINGS, 24)
    asked = {name: Asked(changes, 1, call_s) for name, changes in settings.items()}
    return placed(lab, "settings", {PLAIN: Asked({}, 1, call_s), **asked})


@calibration("settings", group="customer")
def settings(lab: Lab) -> Iterator[Reading]:
    """What is set of voice, disfluency and turn-taking is heard: the call is another one."""
    found = calls(lab)
    for name, some in found.items():
        if name != PLAIN:
            n_heard = n_different(some, found[PLAIN])
            yield Reading(f"{name}, calls that differ", len(some), n_heard, EXACT, listen(some))


def n_different(some: Sequence[Call], others: Sequence[Call]) -> int:
    """Calls in which the customer's mouth is not that of the other call, to the bit."""
    pairs = zip(some, others, strict=True)
    return sum(not np.array_equal(one.said, other.said) for one, other in pairs)


def listen(some: Sequence[Call]) -> Sound:
    """The last ten seconds of the first call."""
    call = some[0]
    return call.excerpt(max(0, len(call.said) - 10 * call.record.sample_rate_hz))
