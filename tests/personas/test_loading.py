"""What a user reads when a file is wrong; each text is pinned."""

import pytest

from personas.loading import InputFault, load, read_yaml
from personas.schema import Persona, Scenario

GOOD = "name: mine\nsummary: A persona of my own.\n"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Writes a file, loads it, and gives the message."""
    monkeypatch.chdir(tmp_path)

    def load_told(content, *, model=Persona, file="mine.yaml"):
        path = tmp_path / file
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputFault) as caught:
            load(path, model)
        return str(caught.value)

    return load_told


def test_a_good_file_loads(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD + "room: {noise: street, snr_db: 20}\n")

    persona = load(path, Persona)

    assert (persona.name, persona.room.noise, persona.room.snr_db) == ("mine", "street", 20.0)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())

    assert load(path, Persona).name == "mine"


def test_all_faults_of_a_file_come_at_once(told):
    message = told(
        "name: other\n"
        "room: {snr: 10, noise: bable}\n"
        "voice: {rate_wpm: 20, pitch: 1.5, ids: [a]}\n"
        "turn_takin: {}\n"
        "snr_db: 3\n"
        "temper: {asks_why: no, objections: '2', patience_s: true, max_asks: 30}\n"
        "disfluency:\n"
        "line: My Line\n"
    )

    assert message == (
        "mine.yaml has 15 faults:\n"
        '  name: must be the file\'s, `mine` (got "other")\n'
        "  summary: is missing\n"
        '  voice.ids: must be a mapping of keys to values (got ["a"])\n'
        "  voice.rate_wpm: must be at least 80 (got 20)\n"
        "  voice.pitch: must be a whole number (got 1.5)\n"
        "  disfluency: must be a mapping of keys to values (got nothing)\n"
        "  temper.patience_s: must be a whole number (got true)\n"
        "  temper.max_asks: must be at most 20 (got 30)\n"
        '  temper.objections: must be a whole number (got "2")\n'
        '  temper.asks_why: must be true or false (got "no")\n'
        "    hint: write false, unquoted\n"
        "  room.noise: must be one of `babble`, `cafe`, `street`, `car`, `office`, `wind`, "
        "`music`, `television`, `steady` "
        '(got "bable"); did you mean `babble`?\n'
        "  room.snr: unknown key (got 10); did you mean `snr_db`?\n"
        "  line: must be lower-case letters, digits and underscores "
        '(got "My Line")\n'
        "  turn_takin: unknown key (got {}); did you mean `turn_taking`?\n"
        "  snr_db: unknown key (got 3); did you mean `room.snr_db`?"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "mine.yaml: is empty"),
        ("# nothing yet\n", "mine.yaml: is empty"),
        ("just words\n", 'mine.yaml: must be a mapping of keys to values (got "just words")'),
        (
            "name: mine\n  summary: x\n",
            (
                "mine.yaml: not YAML: line 2, column 10: mapping values are not allowed in this "
                "context\n  hint: quote text that holds a colon, or check the indentation"
            ),
        ),
        (
            "name: mine\n\tsummary: x\n",
            (
                "mine.yaml: not YAML: line 2, column 1: found a tab character that "
                "violates indentation\n"
                "  hint: indent with spaces"
            ),
        ),
        (
            "name: [a, b\nsummary: x\n",
            "mine.yaml: not YAML: line 2, column 8: did not find expected ',' or ']'",
        ),
        (
            "name: @me\n",
            (
                "mine.yaml: not YAML: line 1, column 7: found character that "
                "cannot start any token\n"
                "  hint: indent with spaces; quote text that begins with a special character"
            ),
        ),
        ("name: \x01\n", "mine.yaml: not YAML: it holds a character that YAML does not allow"),
        (b"name: caf\xe9\n", "mine.yaml: not UTF-8 text (at byte 9)\n  hint: save it as UTF-8"),
        (GOOD + "---\nname: b\n", "mine.yaml: must hold one YAML document, but holds 2"),
        (
            GOOD + "summary: again\n",
            'mine.yaml has 1 fault:\n  summary: is there twice (got "again")',
        ),
        (
            GOOD + "room: {snr_db: 3, snr_db: 4}\n",
            "mine.yaml has 1 fault:\n  room.snr_db: is there twice (got 4)",
        ),
        (
            GOOD + "description: !shout hello\n",
            'mine.yaml has 1 fault:\n  description: the tag `!shout` is unknown (got "hello")',
        ),
        (
            GOOD + "description: *nowhere\n",
            (
                "mine.yaml has 1 fault:\n"
                "  description: `*nowhere` refers to no anchor that ended before it"
            ),
        ),
        ("[" * 100_000, "mine.yaml: nested over 40 deep"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_place(told, content, message):
    assert told(content) == message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "02139",
            (
                "  facts.zip_code: a number with a leading zero would lose it (got 02139)\n"
                '    hint: quote it: "02139"'
            ),
        ),
        (
            "01234",
            (
                "  facts.zip_code: a number with a leading zero would lose it (got 01234)\n"
                '    hint: quote it: "01234"'
            ),
        ),
        ("94103", '  facts.zip_code: must be text (got 94103)\n    hint: quote it: "94103"'),
        ('"9410"', '  facts.zip_code: must be five digits (got "9410")'),
    ],
)
def test_a_zip_code_must_be_quoted(told, written, message):
    content = f"name: mine\nsummary: s\ngoal: g\nfacts:\n  name: ada king\n  zip_code: {written}\n"

    assert told(content, model=Scenario) == f"mine.yaml has 1 fault:\n{message}"


def test_a_quoted_zip_code_keeps_its_zero(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text('name: mine\nsummary: s\ngoal: g\nfacts: {name: ada king, zip_code: "02139"}\n')

    assert load(path, Scenario).facts.zip_code == "02139"


def test_a_missing_file_a_folder_and_an_unreadable_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    faults = []
    for name in ("none.yaml", "folder", "loop.yaml"):
        with pytest.raises(InputFault) as caught:
            read_yaml(tmp_path / name)
        faults.append(str(caught.value))

    assert faults == [
        "none.yaml: no such file",
        "folder: is a folder\n  hint: name a YAML file in it",
        "loop.yaml: cannot be read: too many levels of symbolic links",
    ]
