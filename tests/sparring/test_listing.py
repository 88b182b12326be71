"""`spar list`: a line for each thing, under its family, for people and for machines."""

import json
from pathlib import Path

import pytest

from personas.library import Library
from sparring.listing import items, print_list
from sparring.sweep.catalogue import catalogue
from sparring.sweep.settings import FAMILIES, find_target

PERSONA = "name: {name}\nsummary: {summary}\nfamily: {family}\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A library with two personas beside the product's."""
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "a_guest.yaml").write_text(
        PERSONA.format(name="a_guest", summary="Is in a bar [loud].", family="noise")
    )
    (folder / "z_child.yaml").write_text(
        PERSONA.format(name="z_child", summary="Is six. " * 15, family="accent")
    )
    return tmp_path


def listed(capsys: pytest.CaptureFixture[str], kind: str, library: Path | None = None) -> str:
    print_list(kind, library=library, agent="sprocket", as_json=False)
    return capsys.readouterr().out


def test_personas_stand_under_their_families(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = listed(capsys, "personas", mine).splitlines()

    assert lines[0] == "clear"
    places = {line.strip().split("  ")[0]: at for at, line in enumerate(lines)}
    assert places["accent"] < places["z_child"] < places["noise"] < places["a_guest"]
    assert lines[places["a_guest"]].endswith("  Is in a bar [loud].")


def test_a_list_that_is_no_terminal_has_one_line_for_each(
    mine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    text = listed(capsys, "personas", mine)

    assert ("Is six. " * 15).strip() in text
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_a_terminal_gets_lines_of_its_width(
    mine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")

    text = listed(capsys, "personas", mine)

    assert max(len(line) for line in text.splitlines() if "\x1b" not in line) <= 60


def test_json_has_the_family_where_there_is_one(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_list("personas", library=mine, agent="sprocket", as_json=True)
    personas = json.loads(capsys.readouterr().out)
    print_list("lines", library=None, agent="sprocket", as_json=True)
    lines = json.loads(capsys.readouterr().out)

    assert personas["a_guest"] == {"summary": "Is in a bar [loud].", "family": "noise"}
    assert set(lines["landline"]) == {"summary"}


@pytest.mark.parametrize("kind", ["personas", "scenarios", "lines", "suites", "agents"])
def test_everything_of_a_kind_is_listed_once(kind: str) -> None:
    library = Library.standard()

    names = [item.name for item in items(kind, library, agent="sprocket")]

    assert sorted(names) == sorted(library.names(kind))  # type: ignore[arg-type]


def test_the_active_version_says_so() -> None:
    found = items("versions", Library.standard(), agent="sprocket")

    assert [item.name for item in found if "(active)" in item.summary] == ["v1"]


def test_every_setting_of_the_list_can_be_swept() -> None:
    found = {entry.name: entry for entry in catalogue()}

    assert all(find_target(name) for name in found)
    assert set(FAMILIES) <= set(found)
    assert found["snr_db"].summary == "room.snr_db, -10 to 60; usually 30, 20, 15, 10, 5, 0"
    assert found["room.bursts.per_minute"].summary == "over 0 to 60"
    assert found["loss_burst_frames"].summary.endswith("or one: `to_agent.loss_burst_frames`")
