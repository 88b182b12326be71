"""What commands print where there is no terminal."""

import pytest
from rich.table import Table
from rich.text import Text

from sparring.commands.consoles import consoles

SENTENCE = "one two three four five " * 10


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def table() -> Table:
    """Two columns, the second of which is wider in its first row."""
    rows = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    rows.add_row("a", SENTENCE)
    rows.add_row("b", "short")
    return rows


def test_in_a_pipe_nothing_is_wrapped_and_nothing_padded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, talk = consoles()
    out.print(table())
    talk.print(Text(SENTENCE), end="")
    talk.print("end")
    printed = capsys.readouterr()

    assert printed.out == f"a  {SENTENCE.rstrip()}\nb  short\n"
    assert printed.err == f"{SENTENCE}end\n"


def test_in_a_pipe_a_width_that_was_asked_for_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    consoles()[0].print(table())
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "a  one two three four five one two"
    assert max(map(len, lines)) <= 40
    assert not [line for line in lines if line != line.rstrip()]


def test_a_terminal_has_its_own_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "66")

    assert [console.width for console in consoles()] == [66, 66]
    assert all(console.is_terminal for console in consoles())
