"""What the README shows of commands' output is what they print."""

import re
import shlex
import socket
from pathlib import Path

import pytest

from pipelines.services.ready import variables_of
from pipelines.services.vendors import VENDORS
from sparring.cli import app, guarded

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SHOWN = {
    command: text.splitlines()
    for command, text in re.findall(r"```text\n\$ spar (.+)\n((?:.*\n)+?)```", README)
}
"""Each command whose output is shown, to the lines of it. `...` stands for others."""


@pytest.fixture(autouse=True)
def _as_in_the_readme(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No keys and no network, on a machine like that of the README, in an empty folder."""
    for row in VENDORS.values():
        elsewhere = row.address.elsewhere if row.address else None
        for name in (*variables_of(row), *([elsewhere] if elsewhere else [])):
            monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr("sparring.reach.socket.create_connection", nowhere)
    monkeypatch.setattr("sparring.doctor.python_version", lambda: "3.11.7")
    monkeypatch.setattr("sparring.doctor.os.cpu_count", lambda: 4)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)


def parts_of(lines: list[str]) -> list[str]:
    """What stands between the lines left out, each as one text."""
    text = "".join(f"{line}\n" for line in lines)
    return re.split(r"^ *\.\.\.\n", text, flags=re.M)


@pytest.mark.parametrize(
    "command",
    [
        "run emulated --estimate",
        "run --agent-stt deepgram --agent-tts piper --clock real",
        "doctor --agent-stt deepgram --agent-tts piper --clock real",
        "list services",
    ],
)
def test_a_command_prints_what_the_readme_shows(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    guarded(lambda: app(args=shlex.split(command), prog_name="spar"))
    said = capsys.readouterr()
    printed = [line.rstrip() for line in (said.out + said.err).splitlines()]
    shown = parts_of(SHOWN[command])

    assert printed[0] == SHOWN[command][0]
    if len(shown) == 1:
        assert printed == SHOWN[command]
    whole, end = "".join(f"{line}\n" for line in printed), 0
    for part in shown:
        assert part in whole[end:]
        end = whole.index(part, end) + len(part)
