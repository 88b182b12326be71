"""The changelog says what a user can now do, shortly, and names commands that exist."""

import re
from pathlib import Path

import typer

from sparring import cli

TEXT = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
LINES = re.findall(r"^- (.+)$", TEXT, flags=re.M)
MOST_WORDS = 25


def test_each_line_has_at_most_25_words() -> None:
    assert len(LINES) > 20
    assert [line for line in LINES if len(line.split()) > MOST_WORDS] == []


def test_its_commands_exist() -> None:
    group = typer.main.get_command(cli.app)
    named = set(re.findall(r"`spar (\w+)", TEXT))

    assert {"run", "sweep", "list"} <= named
    assert named <= set(group.commands)  # type: ignore[attr-defined]


def test_its_options_exist() -> None:
    known = {
        option
        for command in typer.main.get_command(cli.app).commands.values()  # type: ignore[attr-defined]
        for parameter in command.params
        for option in parameter.opts
    }

    assert set(re.findall(r"`[^`]*?(--[a-z-]+)", TEXT)) <= known
