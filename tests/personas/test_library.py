"""What the product brings."""

import itertools
from typing import get_args

import pytest

from personas.codecs import OF_PACKAGE
from personas.library import PRODUCT
from personas.schema import Family, Persona
from tests.personas.libraries import LIBRARY, PERSONAS


@pytest.mark.parametrize("kind", ["personas", "scenarios", "lines", "agents", "suites"])
def test_everything_in_the_library_loads(kind):
    assert LIBRARY.names(kind)
    for name, summary in LIBRARY.summaries(kind).items():
        assert LIBRARY.get(kind, name).summary == summary


def test_the_library_has_the_personas_of_the_brief():
    assert len(PERSONAS) >= 12
    assert PERSONAS["clear"].voice.ids["espeak"] == "en-us+edward"
    assert PERSONAS["cafe"].room.noise == "babble"
    assert PERSONAS["street"].room.noise == "street"
    assert PERSONAS["interrupter"].turn_taking.barge_in_rate > 0.5
    assert PERSONAS["hesitant"].disfluency.pause_ms > LIBRARY.agent("sprocket").turns.vad_stop_ms
    assert PERSONAS["sceptic"].temper.asks_why
    assert PERSONAS["impatient"].temper.patience_s
    assert PERSONAS["mobile_poor"].line == "mobile_poor"


CONTROLS = {name: one for name, one in PERSONAS.items() if name.startswith("clear_")}
FIFTEEN = """
    clear accent_scottish accent_spanish backchanneler cafe fast_talker hard_of_hearing hesitant
    impatient interrupter mobile_poor mumbler sceptic self_corrector street
"""


def test_there_are_thirty_personas_and_more_and_some_of_each_family():
    characters = [one for one in PERSONAS.values() if one.name not in CONTROLS]

    assert len(characters) >= 30
    assert {one.family for one in characters} == set(get_args(Family))


def test_no_two_personas_sound_and_behave_alike():
    characters = [one for one in PERSONAS.values() if one.name not in CONTROLS]
    for a, b in itertools.combinations(characters, 2):
        assert a.voice != b.voice, (a.name, b.name)
    for a, b in itertools.combinations(CONTROLS.values(), 2):
        assert _deed(a) != _deed(b), (a.name, b.name)


def _deed(persona: Persona):
    return persona.model_dump(exclude={"name", "summary", "family", "description"})


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_is_the_clear_speaker_but_for_one_thing(name):
    clear, control = _deed(PERSONAS["clear"]), _deed(PERSONAS[name])
    changed = [key for key, value in control.items() if value != clear[key]]

    assert len(changed) == 1
    assert PERSONAS[name].description == PERSONAS["clear"].description
    assert PERSONAS[name].family != "clear"


@pytest.mark.parametrize("family", [f for f in get_args(Family) if f != "clear"])
def test_every_family_has_its_suites(family):
    for kind in ("family", "controls"):
        suite = LIBRARY.suite(f"{kind}_{family}")
        called = list(LIBRARY.personas_of(suite))

        assert called[0] == "clear"
        assert len(called) >= 3
        assert {PERSONAS[name].family for name in called[1:]} == {family}
        assert all((name in CONTROLS) == (kind == "controls") for name in called[1:])


def test_the_suites_of_the_families_hold_every_persona():
    held = {
        name
        for suite in LIBRARY.names("suites")
        if suite.startswith(("family_", "controls_"))
        for name in LIBRARY.personas_of(LIBRARY.suite(suite))
    }

    assert held == set(PERSONAS)
    assert set(LIBRARY.personas_of(LIBRARY.suite("full"))) == set(PERSONAS)


def test_customers_that_are_to_be_let_go_say_so():
    let_go = {name for name, one in PERSONAS.items() if one.success == ("no_transfer",)}

    assert let_go == {"bad_time", "child", "voicemail", "wrong_number"}


def test_the_default_suite_calls_fifteen_twice_the_clear_one_first():
    suite = LIBRARY.suite("default")

    assert suite.repeats == 2
    assert list(LIBRARY.personas_of(suite)) == FIFTEEN.split()


LINES = {name: LIBRARY.line(name) for name in LIBRARY.names("lines")}


def test_every_line_says_what_it_was_modelled_on():
    assert len(LINES) >= 15
    for name in LINES:
        text = (PRODUCT / "lines" / f"{name}.yaml").read_text()
        assert text.startswith(("# Modelled on ", "# The landline with one thing changed"))


def test_no_two_lines_carry_sound_alike():
    for a, b in itertools.combinations(LINES.values(), 2):
        assert a.model_dump(exclude={"name", "summary"}) != b.model_dump(
            exclude={"name", "summary"}
        )


def test_personas_call_over_lines_that_need_no_extra():
    for persona in PERSONAS.values():
        line = LINES[persona.line]
        assert not {line.to_agent.codec, line.to_customer.codec} & set(OF_PACKAGE)


def test_the_clean_line_is_wideband_and_one_frame_long():
    clean = LIBRARY.line("clean")

    assert clean.sample_rate_hz == 16000
    assert {(leg.codec, leg.delay_ms) for leg in (clean.to_agent, clean.to_customer)} == {
        ("pcm", 20)
    }


def test_the_agents_versions_differ_and_share_its_defaults():
    v1, v2 = (LIBRARY.agent("sprocket", version) for version in ("v1", "v2"))

    assert LIBRARY.agent("sprocket") == v1
    assert v1.playbook != v2.playbook
    assert v1.prompt != v2.prompt
    assert v1.services == v2.services
    assert v1.voice == v2.voice
