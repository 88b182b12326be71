"""What tests of several commands use."""

from pathlib import Path

import pytest

from sparring.cli import app, with_resume_value
from sparring.guarding import guarded
from tests.sparring.spar import Ended, Spar


@pytest.fixture
def spar(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Spar:
    """Types a command in an empty folder, at a wide terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str) -> Ended:
        full = with_resume_value(list(arguments))
        code = guarded(lambda: app(args=full, prog_name="spar"))
        return Ended(code, *capsys.readouterr())

    return call
