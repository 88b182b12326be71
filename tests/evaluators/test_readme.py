import re
from pathlib import Path
from typing import get_args

import pytest

from evaluators import registry
from evaluators.conformance.suite import cases
from evaluators.lost_facts import Stage
from evaluators.registry import evaluators_known
from evaluators.testing import call

README = (Path(registry.__file__).parent / "README.md").read_text()
EXAMPLE, ITS_TEST = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
MOST_LINES = 20


@pytest.fixture
def own_registry(monkeypatch):
    evaluators_known()
    monkeypatch.setattr(registry, "_registry", dict(registry._registry))


@pytest.mark.usefixtures("own_registry")
def test_the_example_works():
    names: dict[str, object] = {}
    exec(EXAMPLE + ITS_TEST, names)

    assert evaluators_known()[-1].name == "polite"


def test_the_example_is_short():
    assert len(EXAMPLE.strip().splitlines()) <= MOST_LINES


def test_every_evaluator_is_described():
    for one in evaluators_known():
        assert f"### {one.name}\n" in README


def test_every_metric_is_described():
    sections = README.split("\n### ")
    record = call("agent 0-500 hello", "customer 900-1400 hi", "customer hears 0-500 hello")
    for one in evaluators_known():
        section = next(s for s in sections if s.startswith(f"{one.name}\n"))
        for metric in one(record).metrics:
            general = re.sub("^(agent|customer)_", "<side>_", metric)
            assert re.search(rf"`({metric}|{general})\b", section), metric


def test_every_stage_is_described():
    assert all(f"| `{stage}` |" in README for stage in get_args(Stage))


def test_every_way_to_be_unsound_is_described():
    section = README.partition("### validity\n")[2].partition("\n### ")[0]
    planted = {fault for case in cases() for fault in case.faults if fault.startswith("unsound_")}

    for fault in planted:
        assert re.search(rf"^\|.*`{fault.removeprefix('unsound_')}`.* \|", section, re.M), fault


def test_the_table_of_conformance_has_every_case():
    table = README.partition("<!-- spar conformance --markdown -->")[2]
    rows = [line.split(" | ") for line in table.splitlines() if line.count(" | ") >= 4]

    written = {(name.removeprefix("| "), shows) for name, shows, *_ in rows}
    assert {(case.name, case.shows) for case in cases()} <= written
