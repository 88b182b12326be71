"""What tests of files of the library use."""

import pytest


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
