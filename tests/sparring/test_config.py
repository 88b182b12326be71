"""Settings and their sources, and what is told before any call."""

import json
from pathlib import Path

import pytest

from sparring.faults import Exit
from tests.sparring.spar import FAKES, Spar


def test_config_says_where_each_setting_comes_from(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_SEED", "7")

    found = {row["key"]: row for row in json.loads(spar("config", "--json").out)}

    assert (found["seed"]["value"], found["seed"]["source"]) == (7, "environment")
    assert found["repeats"]["source"] == "suite"
    assert found["turns.idle_ms"]["source"] == "product's defaults"
    assert spar("config").out.count("\n") >= len(found)


def test_the_environment_is_heard_and_the_command_line_is_louder(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_SEED", "7")
    monkeypatch.setenv("SPARRING_OUT", "elsewhere")

    spar("run", "--limit", "1", *FAKES)
    spar("run", "--limit", "1", "--seed", "8", "--out", "here", *FAKES)

    assert json.loads(Path("elsewhere/latest/run.json").read_text())["seed"] == 7
    assert json.loads(Path("here/latest/run.json").read_text())["seed"] == 8


def test_a_variable_that_is_no_setting_is_wrong_input(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_SEDE", "7")

    ended = spar("run", *FAKES)

    assert ended.code == Exit.INPUT_WRONG
    assert "SPARRING_SEDE: no such setting; did you mean `SPARRING_SEED`?" in ended.err


def test_a_vendors_missing_key_is_told_before_anything_is_written(
    spar: Spar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    version = "{prompt: hi, services: {llm: {service: openai}}}"
    text = f"name: bot\nsummary: s\nactive: v1\nversions:\n  v1: {version}\n"
    (tmp_path / "bot.yaml").write_text(text)

    ended = spar("run", "--agent", "bot.yaml", "--clock", "real")

    assert ended.code == Exit.INPUT_WRONG
    assert ended.err.strip() == (
        "agent `bot`, version `v1`: services.llm: `OPENAI_API_KEY` is not set; "
        "hint: export OPENAI_API_KEY=..."
    )
    assert not (tmp_path / "runs").exists()


def test_a_codec_that_is_not_installed_is_told_once_and_before_any_call(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mine/lines").mkdir(parents=True)
    Path("mine/suites").mkdir()
    leg = "{codec: opus, delay_ms: 60}"
    text = f"name: app\nsummary: An app.\nto_agent: {leg}\nto_customer: {leg}\n"
    Path("mine/lines/app.yaml").write_text(text)
    crossed = "personas: [clear]\nscenarios: [sprocket_offer]\nlines: [app]\nrepeats: 5\n"
    Path("mine/suites/s.yaml").write_text(f"name: s\nsummary: s\n{crossed}")
    monkeypatch.setattr("sparring.order.lacks_package", lambda codec: codec == "opus")

    ended = spar("run", "s", "--library", "mine", *FAKES)

    assert ended.code == Exit.INPUT_WRONG
    assert (
        "line app has 1 fault:\n"
        "  codec: codec `opus` needs the package `av`, which is not installed\n"
        '    hint: pip install "sparring[codecs]"'
    ) in ended.err
