import itertools
from typing import get_args

import pytest

from personas.codecs import OF_PACKAGE
from personas.library import PRODUCT, Library
from personas.loading import InputFault
from personas.schema import Family, Persona

LIBRARY = Library()
PERSONAS = {name: LIBRARY.persona(name) for name in LIBRARY.names("personas")}


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder of one's own, and how to write into it."""
    monkeypatch.chdir(tmp_path)

    def write(path, text):
        full = tmp_path / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
        return full

    return write


def told(call, *args):
    with pytest.raises(InputFault) as caught:
        call(*args)
    return str(caught.value)


SUITE = "name: s\nsummary: s\nscenarios: [sprocket_offer]\n"


# ---- what the product brings ------------------------------------------------------------------


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


# ---- a folder of one's own --------------------------------------------------------------------


def test_a_folder_of_ones_own_is_searched_first(mine):
    mine("personas/clear.yaml", "name: clear\nsummary: My own.\n")
    mine("personas/new.yml", "name: new\nsummary: A new one.\n")
    folder = mine("personas/newer.yaml", "name: newer\nsummary: s\n").parent.parent

    library = Library.standard(folder, environ={})

    assert library.persona("clear").summary == "My own."
    assert set(library.names("personas")) == {*PERSONAS, "new", "newer"}
    assert library.line("landline") == LIBRARY.line("landline")


def test_the_environment_names_folders_behind_the_command_lines(mine, tmp_path):
    mine("a/personas/x.yaml", "name: x\nsummary: a\n")
    mine("b/personas/x.yaml", "name: x\nsummary: b\n")
    mine("c/personas/x.yaml", "name: x\nsummary: c\n")
    environ = {"SPARRING_LIBRARY": f"{tmp_path / 'b'}:{tmp_path / 'c'}"}

    assert Library.standard(environ=environ).persona("x").summary == "b"
    assert Library.standard(tmp_path / "a", environ=environ).persona("x").summary == "a"
    assert Library.standard(environ={}).folders == (PRODUCT,)


@pytest.mark.usefixtures("mine")
def test_a_folder_that_is_no_library_is_a_fault(tmp_path):
    (tmp_path / "empty").mkdir()

    assert told(
        lambda: Library.standard(tmp_path / "none", environ={"SPARRING_LIBRARY": "empty"})
    ) == (
        '--library: no such folder (got "none")\n'
        "SPARRING_LIBRARY: no library: it has none of the folders "
        '`personas`, `scenarios`, `lines`, `agents`, `suites` (got "empty")'
    )


# ---- references -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "wrong", "near"),
    [
        ("personas", "caffe", "cafe"),
        ("scenarios", "sproket_offer", "sprocket_offer"),
        ("lines", "landlin", "landline"),
        ("agents", "sprockett", "sprocket"),
        ("suites", "defualt", "default"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_and_where_it_looked(
    kind, wrong, near, monkeypatch
):
    monkeypatch.chdir(PRODUCT)

    assert told(LIBRARY.get, kind, wrong) == (
        f"{kind[:-1]} `{wrong}`: no {kind[:-1]} of this name in the library; "
        f"did you mean `{near}`?\n"
        f"  hint: looked in {kind}; `spar list {kind}` names all"
    )


def test_paths_in_a_suite_resolve_against_its_file(mine, monkeypatch, tmp_path):
    mine("work/people/ann.yaml", "name: ann\nsummary: Ann.\n")
    suite = mine("work/s.yaml", SUITE + "personas: [people/ann.yaml, clear]\n")
    monkeypatch.chdir("/")

    loaded = LIBRARY.suite(str(suite))

    assert LIBRARY.personas_of(loaded) == {
        "ann": str(tmp_path / "work/people/ann.yaml"),
        "clear": "clear",
    }


def test_all_faults_of_a_suites_references_come_at_once(mine):
    mine(
        "ann.yaml", "name: ann\nsummary: Ann.\nline: landlin\nvoice: {ids: {espeak: en-us+edwrd}}\n"
    )
    mine("sub/clear.yaml", "name: clear\nsummary: Another.\n")
    suite = mine(
        "s.yaml",
        SUITE + "agent_versions: [v1, v9]\nlines: [moon]\n"
        "personas: [ann.yaml, cafee, none.yaml, clear, sub/clear.yaml]\n",
    )
    looked = PRODUCT.as_posix()

    assert told(LIBRARY.suite, str(suite)) == (
        "s.yaml has 5 faults:\n"
        '  personas[1]: no persona of this name in the library (got "cafee"); '
        "did you mean `cafe`?\n"
        f"    hint: looked in {looked}/personas; `spar list personas` names all\n"
        '  personas[2]: no such file (got "none.yaml")\n'
        '  lines[0]: no line of this name in the library (got "moon")\n'
        f"    hint: looked in {looked}/lines; `spar list lines` names all\n"
        '  personas[4]: has the name of another, `clear` (got "sub/clear.yaml")\n'
        '  agent_versions[1]: no such version of the agent `sprocket` (got "v9")\n'
        "    hint: its versions are `v1`, `v2`, `v1_openai`, `v1_realtime`, `v1_vendors`\n"
        "ann.yaml has 2 faults:\n"
        '  line: no line of this name in the library (got "landlin"); did you mean `landline`?\n'
        f"    hint: looked in {looked}/lines; `spar list lines` names all\n"
        "  voice.ids.espeak: espeak-ng has no such voice "
        '(got "en-us+edwrd"); did you mean `en-us+edward`?'
    )


def test_things_of_two_kinds_may_share_a_name(mine):
    mine("twin.yaml", "name: twin\nsummary: A persona.\n")
    mine("sub/twin.yaml", "name: twin\nsummary: A scenario.\ngoal: g\n")
    text = "name: s\nsummary: s\npersonas: [twin.yaml]\nscenarios: [sub/twin.yaml]\n"

    assert LIBRARY.suite(str(mine("s.yaml", text))).name == "s"


def test_a_suite_without_personas_is_a_fault(mine):
    suite = mine("s.yaml", SUITE + "personas: []\n")

    assert told(LIBRARY.suite, str(suite)) == (
        "s.yaml has 1 fault:\n  personas: must have at least 1 entry (got [])"
    )


# ---- agents -----------------------------------------------------------------------------------

AGENT = """
name: bot
summary: A bot.
active: a
defaults:
  prompt: below
  services: {tts: {service: espeak}, stt: {service: pocketsphinx, options: {x: 1}}}
  turns: {idle_ms: 100, vad_stop_ms: 200}
versions:
  a: {}
  b:
    prompt: above
    playbook: talk.yaml
    services: {stt: {class: my.module.Stt}}
    turns: {idle_ms: 300}
"""


def test_a_version_lies_over_the_agents_defaults(mine):
    mine("talk.yaml", "start: name\n")
    agent = LIBRARY.agent_file(str(mine("bot.yaml", AGENT)))
    a, b = agent.version(), agent.version("b")

    assert (a.version, a.prompt, a.playbook) == ("a", "below", {})
    assert (a.turns.idle_ms, a.turns.vad_stop_ms) == (100, 200)
    assert (b.prompt, b.playbook) == ("above", {"start": "name"})
    assert (b.turns.idle_ms, b.turns.vad_stop_ms) == (300, 200)
    assert b.services.tts == a.services.tts
    assert b.services.stt.model_dump(by_alias=True, exclude_none=True) == {
        "class": "my.module.Stt",
        "options": {},
        "settings": {},
    }


def test_faults_of_an_agents_file(mine):
    text = AGENT.replace("active: a", "active: c").replace("idle_ms: 300", "idle: 300")

    assert told(LIBRARY.agent_file, str(mine("bot.yaml", text))) == (
        "bot.yaml has 2 faults:\n"
        '  versions.b.playbook: no such file (got "talk.yaml")\n'
        "  versions.b.turns.idle: unknown key (got 300); did you mean `idle_ms`?"
    )
    mine("talk.yaml", "start: name\n")
    text = AGENT.replace("active: a", "active: c")
    assert told(LIBRARY.agent_file, str(mine("bot.yaml", text))) == (
        "bot.yaml has 1 fault:\n"
        '  active: no such version of the agent `bot` (got "c")\n'
        "    hint: its versions are `a`, `b`"
    )


def test_a_faulty_playbook_is_told_under_its_own_name(mine):
    mine("talk.yaml", "start: name\nstart: again\n")

    assert told(LIBRARY.agent_file, str(mine("bot.yaml", AGENT))) == (
        'talk.yaml has 1 fault:\n  start: is there twice (got "again")'
    )


def test_a_key_to_a_vendor_in_a_file_is_refused_and_not_shown(mine):
    text = AGENT.replace("options: {x: 1}", "options: {api_key: sk-123}")

    message = told(LIBRARY.agent_file, str(mine("bot.yaml", text.replace("talk.yaml", "{}"))))

    assert message == (
        "bot.yaml has 1 fault:\n"
        "  defaults.services.stt.options: `api_key` must come from the environment, "
        "as `$NAME`, never from a file"
    )


@pytest.mark.parametrize(
    ("service", "told_of"),
    [
        ("{service: openai, api_key: my-own}", "defaults.services.stt.api_key: unknown key"),
        ("{service: [sk-1234567890abcdefgh]}", "defaults.services.stt.service: must be text"),
        ("[{api_key: my-own}]", "defaults.services.stt: "),
        ("{service: x, base_url: 'http://my-own:my-own@a.test'}", "stt.base_url: its `password`"),
        ("{service: x, settings: {extra: [sk-1234567890abcdefgh]}}", "looks like a key"),
        ("{service: x, api_key: my-own, api_key: my-own2}", "stt.api_key: is there twice"),
    ],
    ids=range(6),
)
def test_a_key_in_the_wrong_place_is_not_shown(mine, service, told_of):
    text = AGENT.replace("talk.yaml", "{}").replace(
        "{service: pocketsphinx, options: {x: 1}}", service
    )

    message = told(LIBRARY.agent_file, str(mine("bot.yaml", text)))

    assert told_of in message
    assert "my-own" not in message
    assert "abcdefgh" not in message


def test_a_voice_that_the_other_person_cannot_have_is_told(mine):
    room = "{side_talk: {voice: en-us+nope}}"
    persona = mine("p.yaml", f"name: p\nsummary: s\nroom: {room}\n")
    line = mine("l.yaml", f"name: l\nsummary: s\nto_customer: {{room: {room}}}\n")

    fault = 'espeak-ng has no such voice (got "en-us+nope")'
    assert f"room.side_talk.voice: {fault}" in told(LIBRARY.persona, str(persona))
    assert f"to_customer.room.side_talk.voice: {fault}" in told(LIBRARY.line, str(line))
