"""Settings of customers: each is altered, and one that changes nothing fails."""

import numpy as np

from evaluators.testing import RATE_HZ, call
from personas.persona import Disfluency, Phrasing, Temper
from personas.turn_taking import TurnTaking
from personas.voice import Voice
from sparring.calibrate.altered import SETTINGS, Altered, agent_of, changes
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, changed, customer_plans
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.spoken import silences_ms, spoken_ms
from sparring.calibrate.rows import ROWS, settings
from sparring.calibrate.run import measured
from tests.sparring.calibrate.people import digits


def test_silences_lie_between_sounds_only():
    said = np.concatenate([np.zeros(800), digits(800, 2), np.zeros(8000)])

    assert silences_ms(said, RATE_HZ, at_least_ms=450) == [800, 800]
    assert spoken_ms(said, RATE_HZ) == 5 * 300 + 2 * 800 + 2 * 50
    assert spoken_ms(np.zeros(100), RATE_HZ) == 0


def test_calls_of_one_number_have_one_seed_and_the_same_facts():
    other = Asked({"voice": {"rate_wpm": 220}}, 2, 20)
    first, second, fast, _ = customer_plans({PLAIN: Asked({}, 2, 20), "fast": other})

    assert (first.seed, first.facts) == (fast.seed, fast.facts)
    assert first.seed != second.seed
    assert fast.persona == changed(first.persona, other.changes, name="fast")
    assert fast.persona.voice == first.persona.voice.model_copy(update={"rate_wpm": 220})


def test_a_setting_that_changes_nothing_fails(tmp_path, monkeypatch):
    plain, deaf, heard = (
        Call(call(end_ms=1000), np.full(8000, level), np.zeros(8000)) for level in (0.1, 0.1, 0.2)
    )
    pairs = [
        settings.Pair(Altered("voice.pitch", 80), [deaf], [plain]),
        settings.Pair(Altered("voice.pitch", 90), [heard], [plain]),
    ]
    monkeypatch.setattr(settings, "pairs", lambda _lab: pairs)

    found = measured(ROWS.rows()["settings"], Lab(tmp_path), tmp_path)

    assert [(one.case, one.passed) for one in found] == [
        ("voice.pitch 80, calls that differ", False),
        ("voice.pitch 90, calls that differ", True),
    ]
    assert all((tmp_path / one.file).exists() for one in found)


def test_every_setting_of_a_customer_is_altered():
    parts = {
        "voice": Voice,
        "phrasing": Phrasing,
        "disfluency": Disfluency,
        "turn_taking": TurnTaking,
        "temper": Temper,
    }
    known = {f"{part}.{name}" for part, kind in parts.items() for name in kind.model_fields}

    assert known | {"second_voice"} == {one.setting for one in SETTINGS}


def test_a_setting_is_altered_together_with_what_it_needs():
    all_of = {one.setting: one for one in SETTINGS}
    gives_up = all_of["turn_taking.barge_in_gives_up_ms"]

    assert changes(gives_up, all_of) == {
        "turn_taking": {
            "barge_in_rate": 1.0,
            "barge_in_persists": False,
            "barge_in_gives_up_ms": 800,
        }
    }
    assert agent_of(gives_up, all_of) == "stubborn"
    asked = settings.people(SETTINGS, call_s=12)
    assert len(asked) == len(SETTINGS) + 4
    made = {plan.persona.name: plan for plan in customer_plans(asked)}
    assert made["phrasing_spelling"].agent.version == "v2"
    assert len({plan.seed for plan in made.values()}) == 1
