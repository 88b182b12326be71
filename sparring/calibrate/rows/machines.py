"""What answers in a customer's place: a mailbox that beeps, a menu that wants keys."""

from collections.abc import Iterator, Sequence

import numpy as np

from personas.schema import Leg
from pipelines.line.dtmf import dtmf
from pipelines.manners.answering import BEEP_S
from pipelines.manners.keypad import Keypad
from pipelines.manners.sounds import BEEP_HZ
from pipelines.record import Utterance
from sparring.calibrate.customer_calls import Asked, Call, Calls, placed
from sparring.calibrate.finding import EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab, leg, pcm, sound, through
from sparring.calibrate.measure.levels import rms_dbfs
from sparring.calibrate.measure.spectrum import strongest_hz
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import silence

RATE_HZ = 8000
KEYS = "1234567890*#ABCD"
MENU = "menu"


def asked(*, quick: bool) -> dict[str, Asked]:
    """What is called."""
    del quick
    return {
        "voicemail": Asked({}, 2, 60, persona="voicemail"),
        MENU: Asked({}, 2, 60, persona=MENU),
    }


def calls(lab: Lab) -> Calls:
    """All calls of this file's rows."""
    return placed(lab, "machines", asked(quick=lab.quick))


@calibration("mailbox_beep", group="customer", quick=False)
def mailbox_beep(lab: Lab) -> Iterator[Reading]:
    """A mailbox beeps once after its greeting, as high, as long and as loud as it should."""
    some = calls(lab)["voicemail"]
    beeps = [(call, one) for call in some for one in _of_kind(call, "beep")]
    listen = beeps[0][0].first(beeps[0][1]) if beeps else some[0].excerpt(0)
    yield Reading(f"beeps in {len(some)} calls", len(some), len(beeps), EXACT, listen)
    if not beeps:
        return
    call, one = beeps[0]
    rate_hz, tone = call.record.sample_rate_hz, call.cut(one)
    yield Reading("frequency, Hz", BEEP_HZ, strongest_hz(tone, rate_hz), within(5))
    yield Reading("length, ms", 1000 * BEEP_S, call.record.ms(one.end - one.start), within(20))
    asked_dbfs = call.record.plan.persona.voice.level_dbfs
    yield Reading("level, dBFS", asked_dbfs, rms_dbfs(tone), within(0.5))


@calibration("menu", group="customer", quick=False)
def menu(lab: Lab) -> Iterator[Reading]:
    """A menu hears each key once over G.711 and none in speech; without one it gives up in time."""
    some = calls(lab)[MENU]
    pressed: list[str] = []
    sent = pcm(dtmf(KEYS, sample_rate_hz=RATE_HZ, level_dbfs=-13))
    heard = sound(through(leg(Leg(codec="g711u", delay_ms=20)), np.append(sent, silence(0.1))))
    Keypad(RATE_HZ, pressed.append).hear(heard.astype(np.float32))
    right = sum(one == other for one, other in zip(pressed, KEYS, strict=False))
    yield Reading("keys heard right", len(KEYS), right, EXACT, Sound(RATE_HZ, heard))
    yield Reading("keys heard in all", len(KEYS), len(pressed), EXACT)
    yield Reading("keys heard in speech", 0, _n_keys(some), EXACT, some[0].excerpt(0))
    book = some[0].record.plan.persona.playbook
    asked = book.steps[MENU] if book else None
    offered = [_n_offers(call) for call in some]
    yield Reading("offers without a key", asked.tries if asked else 0, max(offered), EXACT)


def _n_offers(call: Call) -> int:
    """How often the menu was begun and then something followed."""
    steps = [one.text for one in call.record.events if one.name == "answers_with"]
    return steps.count(MENU) - (steps[-1:] != [MENU] and MENU in steps)


def _n_keys(some: Sequence[Call]) -> int:
    return sum(one.name == "hears_key" for call in some for one in call.record.events)


def _of_kind(call: Call, kind: str) -> list[Utterance]:
    return [one for one in call.record.said_by("customer") if one.kind == kind]
