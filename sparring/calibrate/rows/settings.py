"""A setting that is silently ignored: the same call with and without it is the same recording."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from personas.schema import Facts
from sparring.calibrate.altered import QUICK, SETTINGS, Altered, agent_of, changes
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, placed
from sparring.calibrate.finding import EXACT, Reading, Sound
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import calibration

FACTS = Facts(name="maria lopez", zip_code="94403")
"""A ZIP code with a pair and a double in it: others are said alike, however it is asked."""
CALL_S, QUICK_CALL_S = 42, 12
"""Who answers a question once hangs up within 42 s."""


class Pair(NamedTuple):
    """Calls of one seed, with a setting and without it."""

    altered: Altered
    with_it: Sequence[Call]
    without: Sequence[Call]


def people(some: Sequence[Altered], *, call_s: int) -> dict[str, Asked]:
    """Who is called: by each setting, and for each agent the clear speaker."""
    all_of = {one.setting: one for one in some}
    agents = dict.fromkeys(one.agent for one in some)
    plain = {_plain(agent): Asked({}, 1, call_s, agent=agent, facts=FACTS) for agent in agents}
    return plain | {
        name(one): Asked(changes(one, all_of), 1, call_s, agent=agent_of(one, all_of), facts=FACTS)
        for one in some
    }


def name(altered: Altered) -> str:
    """What the customer is called."""
    first = next(one for one in SETTINGS if one.setting == altered.setting)
    shown = altered.setting if altered == first else f"{altered.setting}.{altered.value}"
    return shown.replace(".", "_")


def _plain(agent: str) -> str:
    return f"{PLAIN}_{agent}"


def _without(altered: Altered) -> str:
    return _plain(altered.agent) if altered.than == PLAIN else altered.than.replace(".", "_")


def pairs(lab: Lab) -> list[Pair]:
    """One call without, and one with each setting."""
    some, call_s = (QUICK, QUICK_CALL_S) if lab.quick else (SETTINGS, CALL_S)
    calls = placed(lab, "settings", people(some, call_s=call_s))
    return [Pair(one, calls[name(one)], calls[_without(one)]) for one in some]


@calibration("settings", group="customer")
def settings(lab: Lab) -> Iterator[Reading]:
    """Whatever is set of voice, phrasing, disfluency, turn-taking and temper changes the call."""
    for pair in pairs(lab):
        n_heard = n_different(pair.with_it, pair.without)
        case = f"{pair.altered.setting} {_shown(pair.altered)}, calls that differ"
        yield Reading(case, len(pair.with_it), n_heard, EXACT, listen(pair))


def _shown(altered: Altered) -> str:
    value = altered.value
    return " ".join(map(str, value.values() if isinstance(value, dict) else [value]))


def n_different(some: Sequence[Call], others: Sequence[Call]) -> int:
    """Calls in which the customer's mouth is not that of the other call, to the bit."""
    both = zip(some, others, strict=True)
    return sum(not np.array_equal(one.said, other.said) for one, other in both)


def listen(pair: Pair) -> Sound:
    """From a second before the calls differ: without the setting on the left, with it right."""
    one, other = pair.with_it[0], pair.without[0]
    n_samples = min(len(one.said), len(other.said))
    off = np.flatnonzero(one.said[:n_samples] != other.said[:n_samples])
    at = max(0, (int(off[0]) if len(off) else 0) - one.record.sample_rate_hz)
    return Sound(one.record.sample_rate_hz, heard=one.said[at:], sent=other.said[at:])
