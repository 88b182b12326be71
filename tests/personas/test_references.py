"""Names and paths in files of the library, and folders of one's own."""

import pytest

from personas.library import PRODUCT, Library
from tests.personas.libraries import LIBRARY, PERSONAS, told

SUITE = "name: s\nsummary: s\nscenarios: [sprocket_offer]\n"


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
