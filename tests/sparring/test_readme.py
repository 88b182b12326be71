"""What the README tells people to type exists."""

import functools
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from evaluators.registry import Evaluator
from evaluators.testing import call
from evaluators.verdict import Outcome, Verdict
from pipelines.record import CallRecord
from sparring import cli
from sparring.faults import Exit
from sparring.store import read_plans
from sparring.testing import JUDGE, PLACER
from tests.sparring.spar import FAKES, Spar

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(?:uv run )?(spar [^#\n]+)", README, flags=re.M)
RECIPES = re.findall(r"(?:^|&& |`)just ([\w-]+)", README, flags=re.M)


def test_the_readme_has_commands_to_check() -> None:
    assert len(COMMANDS) >= 14
    assert {"run", "test"} <= set(RECIPES)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_is_understood(command: str) -> None:
    _, name, *arguments = shlex.split(command)
    group = typer.main.get_command(cli.app)
    known = group.commands[name]  # type: ignore[attr-defined]

    full = cli.with_resume_value(arguments)

    assert known.make_context(name, full).params


@pytest.mark.parametrize("recipe", sorted(set(RECIPES)))
def test_a_recipe_of_the_readme_exists(recipe: str) -> None:
    assert re.search(rf"^{recipe}( |:)", (ROOT / "justfile").read_text(), flags=re.M)


def test_every_recipe_of_the_justfile_says_what_it_does() -> None:
    lines = (ROOT / "justfile").read_text().splitlines()
    recipes = [index for index, line in enumerate(lines) if re.match(r"@?[a-z-]+( \*ARGS)?:", line)]

    assert len(recipes) >= 9
    assert [lines[index] for index in recipes if not lines[index - 1].startswith("# ")] == []


def test_the_example_in_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.findall(r"```python\n(.*?)```", README, flags=re.S)[0]
    fakes = f"options=Options(1, placer='{PLACER}', judge='{JUDGE}')"
    monkeypatch.chdir(tmp_path)

    exec(
        example.replace('out=Path("runs"))', f'out=Path("runs"), {fakes})').replace(
            "import run_suite", "import Options, run_suite"
        ),
        {},
    )

    assert (tmp_path / "runs" / "latest" / "results.ndjson").exists()


def test_the_pins_name_no_address_and_no_torch() -> None:
    pins = (ROOT / "requirements.txt").read_text()

    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", pins)
    assert not re.search(r"^(torch|nvidia|silero-vad)", pins, flags=re.M)
    assert "--hash=sha256:" in pins


def test_both_places_pin_the_same_versions() -> None:
    pins = (ROOT / "requirements.txt").read_text()
    _, _, block = (ROOT / "pyproject.toml").read_text().partition("# pins: ")
    pinned = re.findall(r"^([a-z0-9][^\s\\;]*==[^\s\\;]+)", pins, flags=re.M)
    constraints = re.findall(r'^    "([^\s";]+==[^\s";]+)', block, flags=re.M)

    assert len(pinned) > 80
    assert sorted(pinned) == sorted(constraints)


def test_the_persona_of_the_readme_calls_as_it_says(spar: Spar) -> None:
    (text,) = re.findall(r"```yaml\n(name: hurried.*?)```", README, flags=re.S)
    path, command = re.findall(r"`(my/personas/hurried.yaml)`, then\n`spar ([^`]+)`", README)[0]
    Path(path).parent.mkdir(parents=True)
    Path(path).write_text(text)

    ended = spar(*command.split(), *FAKES)

    (called,) = read_plans(Path("runs/latest"))
    assert ended.code == Exit.DONE, ended.err
    assert (called.persona.room.noise, called.line.name) == ("office", "mobile_good")


def test_the_evaluator_of_the_readme_judges() -> None:
    (code,) = re.findall(r"```py\n(.*?)```", README, flags=re.S)
    judge: dict[str, Any] = {
        "evaluator": lambda name, version: functools.partial(Evaluator, name=name, version=version),
        "CallRecord": CallRecord, "Verdict": Verdict, "Outcome": Outcome,
    }  # fmt: skip
    exec(code, judge)

    assert len(code.splitlines()) <= 20
    assert judge["greeting"](call("agent 2000-3000 hello")).outcome is Outcome.PASS
    assert judge["greeting"](call("agent 2001-3000 hello")).outcome is Outcome.FAIL
    assert judge["greeting"](call("customer 0-900 hello")).outcome is Outcome.FAIL
