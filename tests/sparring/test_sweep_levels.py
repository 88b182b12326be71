"""The settings that can be swept, and the levels of a sweep."""

import pytest

from personas.schema import Line, Persona
from sparring.sweep import settings
from sparring.sweep.levels import levels
from sparring.sweep.settings import (
    FAMILIES,
    find_target,
    is_whole,
    numbers_of,
    value_at,
    with_values,
)
from tests.sparring.sweeps import fault_of, planned


@pytest.mark.parametrize(
    ("name", "owner", "keys"),
    [
        ("snr_db", "persona", ("room.snr_db",)),
        ("room.snr_db", "persona", ("room.snr_db",)),
        ("rate_wpm", "persona", ("voice.rate_wpm",)),
        ("patience_s", "persona", ("temper.patience_s",)),
        ("loss_rate", "line", ("to_agent.loss_rate", "to_customer.loss_rate")),
        ("pitch", "persona", ("voice.pitch",)),
        ("to_agent.loss_rate", "line", ("to_agent.loss_rate",)),
        (
            "loss_burst_frames",
            "line",
            ("to_agent.loss_burst_frames", "to_customer.loss_burst_frames"),
        ),
    ],
)
def test_a_name_leads_to_a_setting(name: str, owner: str, keys: tuple[str, ...]) -> None:
    target = find_target(name)

    assert (target.name, target.owner, target.keys) == (name, owner, keys)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_the_usual_levels_of_every_family_are_possible(name: str) -> None:
    made = planned(name, repeats=1)

    assert len(made.plans) == len(FAMILIES[name].levels)
    assert set(FAMILIES[name].target.keys) <= {*numbers_of(Persona), *numbers_of(Line)}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("snr", 'no such setting of a persona or a line (got "snr"); did you mean `snr_db`?'),
        ("loss_rat", "did you mean `loss_rate`?"),
        ("to_agent.los_rate", "did you mean `to_agent.loss_rate`?"),
        ("codec", "is no number, so it has no levels"),
        ("to_agent.codec", "is no number, so it has no levels"),
        ("asks_why", "is no number, so it has no levels"),
        ("sample_rate_hz", "is no number, so it has no levels"),
        ("voice", "is no number, so it has no levels"),
    ],
)
def test_what_cannot_be_swept_is_told(name: str, message: str) -> None:
    assert message in fault_of(lambda: find_target(name))


def test_a_name_of_several_settings_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FAMILIES", {})
    monkeypatch.setattr(settings, "_OWN_VOICE", "nobody")

    told = fault_of(lambda: find_target("rate_wpm"))

    assert "is the name of several settings" in told
    assert "hint: name one of `voice.rate_wpm`, " in told
    assert "`room.side_talk.rate_wpm`" in told


def test_a_part_that_is_off_is_put_on_to_hold_a_value() -> None:
    persona = Persona(name="a", summary="a")

    changed = with_values(persona, {"room.reverberation.rt60_ms": 900}, name="b")

    assert value_at(persona, "room.reverberation.rt60_ms") is None
    assert value_at(changed, "room.reverberation.rt60_ms") == 900
    assert (persona.name, changed.name) == ("a", "b")


@pytest.mark.parametrize(
    ("name", "texts", "steps", "found"),
    [
        ("snr_db", "", None, (30, 20, 15, 10, 5, 0)),
        ("snr_db", "30 0", None, (30, 20, 15, 10, 5, 0)),
        ("snr_db", "0 30", None, (0, 5, 10, 15, 20, 30)),
        ("snr_db", "25 8", None, (25, 20, 15, 10, 8)),
        ("snr_db", "30 0", 3, (30, 15, 0)),
        ("snr_db", "0 30 7.5", None, (0, 30, 7.5)),
        ("snr_db", "", 2, (30, 0)),
        ("barge_in_rate", "0 1", 4, (0, 0.3333, 0.6667, 1)),
        ("loss_rate", "0 0.1", None, (0, 0.02, 0.05, 0.1)),
        ("rate_wpm", "", None, (120, 180, 240, 300, 360)),
        ("rate_wpm", "0.8 1.6", None, (120, 180, 240)),
        ("rate_wpm", "0.8x 1.6x", 3, (120, 180, 240)),
        ("rate_wpm", "100 200", None, (100, 120, 140, 160, 180, 200)),
        ("max_asks", "1 3", 6, (1, 2, 3)),
        ("level_dbfs", "-10 -30", 3, (-10, -20, -30)),
    ],
)
def test_levels_are_what_was_typed_and_the_usual_ones_between(
    name: str, texts: str, steps: int | None, found: tuple[float, ...]
) -> None:
    if texts == "0 30 7.5":
        found = (0, 7.5, 30)
    assert levels(find_target(name), texts.split(), own=150, steps=steps) == found


@pytest.mark.parametrize(
    ("texts", "steps", "message"),
    [
        ("30", None, "one level is no sweep"),
        ("30 30", None, "needs two different levels"),
        ("30 20 10", 3, "`--steps` needs FROM and TO alone"),
        ("30 zero", None, 'each level must be a number, or a factor such as `1.2x` (got "zero")'),
        ("30 nan", None, "each level must be a number"),
        ("30 --stesp", None, 'no such option (got "--stesp")'),
        ("1x 2", None, "must be factors such as `1.2x` all, or none"),
    ],
)
def test_levels_that_make_no_sweep_are_told(texts: str, steps: int | None, message: str) -> None:
    target = find_target("snr_db")

    assert message in fault_of(lambda: levels(target, texts.split(), own=None, steps=steps))


def test_a_factor_needs_a_value_of_the_personas_own() -> None:
    assert "has no value of its own" in fault_of(lambda: planned("snr_db", "0.5x", "2x"))


def test_a_setting_without_usual_levels_needs_some() -> None:
    assert "has no usual levels" in fault_of(lambda: planned("voice.pitch"))
    assert is_whole(find_target("voice.pitch"))
