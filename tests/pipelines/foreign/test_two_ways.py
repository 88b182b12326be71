"""One bot, one plan, two ways: within the call in simulated time, and served by another process
in real time, over WebSocket. The verdicts must be the same."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from evaluators.task_success import task_success
from evaluators.verdict import Outcome
from personas.foreign import Connect
from personas.library import Library
from personas.schema import Facts
from personas.tools import Tool
from pipelines.call import place_call
from tests.pipelines.foreign.scaffold import usual
from tests.pipelines.plans import plan

BOTS = Path(__file__).parent / "bots"
ROOT = Path(__file__).parents[3]
QUICK = {
    "start": "zip_code",
    "states": {
        "zip_code": {
            "say": ["what is your five digit zip code?"],
            "listen": "zip",
            "fill": "zip_code",
            "then": "transfer",
        },
        "transfer": {
            "say": ["thank you. goodbye."],
            "call": "transfer_call",
            "arguments": {"name": "not asked", "zip_code": "{zip_code}"},
        },
    },
}
"""A playbook whose calls take seconds."""


def called(bot, *, book=None, success=None, tools=None, **settings):
    """A plan that puts a bot under test, with its vendors played."""
    wanted = plan(**settings)
    update = {"bot": str(bot), "version": "as_is", "tools": tools or {}}
    update["playbook"] = wanted.agent.playbook | (book or {})
    agent = wanted.agent.model_copy(update=update)
    scenario = wanted.scenario
    if success is not None:
        scenario = scenario.model_copy(update={"success": success})
    emulators = Library().suite("emulated").emulators
    update = {"agent": agent, "scenario": scenario, "emulators": emulators}
    return wanted.model_copy(update=update)


@contextmanager
def served(wanted, folder):
    """The plan's bot in a process of its own; gives the port that it listens on."""
    file = folder / "plan.json"
    file.write_text(wanted.model_copy(update={"clock": "real"}).model_dump_json(by_alias=True))
    command = [sys.executable, "-m", "tests.pipelines.foreign.serve_bot", str(file)]
    with (
        (folder / "bot.log").open("w") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def over_websocket(wanted, folder, **connect):
    """The record of a call to the same bot, served elsewhere."""
    with served(wanted, folder) as port:
        there = Connect(url=f"ws://127.0.0.1:{port}/ws", **connect)
        agent = wanted.agent.model_copy(update={"bot": None, "connect": there})
        update = {"agent": agent, "clock": "real", "emulators": {}}
        return place_call(wanted.model_copy(update=update), folder)


def verdict(record):
    """What must be the same both ways."""
    found = task_success(record)
    transfers = [one.arguments for one in record.tool_calls if one.name == "transfer_call"]
    return found.outcome, found.metrics, found.failures, transfers


QUICKLY = {"book": QUICK, "success": ("zip_code", "transfer"), "seed": 3}
TRANSFER = {name: Tool(answer={"ok": True}) for name in ("transfer_call", "end_call")}
"""What a scaffold has no tools for."""


def test_a_bot_of_pipecats_scaffold_takes_a_call_as_it_is(tmp_path):
    bot = usual(tmp_path)
    before = bot.read_bytes()
    record = place_call(called(bot, tools=TRANSFER, **QUICKLY), tmp_path)

    assert verdict(record)[0] is Outcome.PASS
    assert [one.arguments["zip_code"] for one in record.tool_calls] == ["94103"]
    assert (record.ending.by, record.ending.reason) == ("agent", "transferred")
    assert record.soundness.faults == ()
    assert bot.read_bytes() == before


def test_a_bot_elsewhere_gets_the_verdict_that_it_gets_here(tmp_path):
    wanted = called(usual(tmp_path), tools=TRANSFER, **QUICKLY)
    here = place_call(wanted, tmp_path)
    there = over_websocket(wanted, tmp_path)

    assert verdict(here)[0] is Outcome.PASS
    assert verdict(there) == verdict(here)
    assert (there.soundness.faults, there.unseen) == ((), ())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["shop", "scaffold"])
def test_whole_calls_of_a_bot_elsewhere_get_the_verdicts_that_they_get_here(kind, tmp_path):
    bot, tools = (BOTS / "shop.py", None) if kind == "shop" else (usual(tmp_path), TRANSFER)
    rows = []
    for persona, (name, zip_code) in CUSTOMERS.items():
        folder = tmp_path / persona
        folder.mkdir()
        wanted = called(bot, tools=tools, persona=persona, seed=3)
        wanted = wanted.model_copy(update={"facts": Facts(name=name, zip_code=zip_code)})
        here = place_call(wanted, folder)
        rows.append((persona, verdict(here), verdict(over_websocket(wanted, folder))))
    for persona, here, there in rows:
        print(f"{persona:12}\n  here   {shown(here)}\n  there  {shown(there)}")

    assert [there for _, _, there in rows] == [here for _, here, _ in rows]


CUSTOMERS = {
    "clear": ("donna simmons", "82680"),
    "fast_talker": ("donna simmons", "82680"),
    "impatient": ("nathan harvey", "61877"),
    "hesitant": ("deborah rose", "10696"),
}
"""Persona to a name and a ZIP code that are recognised with something to spare. At the edge, as
between Maria and Mary, what is heard hangs on milliseconds; no two real calls share those."""


def shown(found):
    outcome, metrics, _, transfers = found
    parts = ", ".join(part for part, done in metrics.items() if done)
    return f"{outcome} ({parts}) {transfers}"
