"""No key of a bot is told when it breaks: neither the shell's, nor those of its own files."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from personas import hiding
from pipelines.foreign.serving import discreet
from reports.run import RunFolder
from sparring.faults import Exit
from sparring.order import Order, plan
from sparring.worker import Work, carry_out
from tests.leaks import Leaks
from tests.sparring.leaking.bots import BOTS, KEYS, SHELL, write_bots

ROOT = Path(__file__).parents[2]
LEAKS = Leaks(KEYS)
TOLD = "RuntimeError: no such account: Incorrect API key provided: ***"
AGENT = """
name: teller
summary: Its bots tell their keys.
active: at_import
defaults: {prompt: None.}
versions:
"""
SUITE = """
name: leaking
summary: Bots that could tell keys.
agent: AGENT
agent_versions: [VERSIONS]
personas: [clear]
scenarios: [sprocket_offer]
lines: [clean]
clock: CLOCK
limits: {call_s: 6}
"""


def environment(home: Path, inputs: Path) -> dict[str, str]:
    shell = {n: v for n, v in os.environ.items() if not n.lower().endswith("_proxy")}
    path = os.pathsep.join([str(ROOT), str(inputs)])
    return shell | {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": path} | SHELL


def written(folder: Path, clock: str) -> Path:
    """The suite's file, with its agent's and the bots beside it."""
    write_bots(folder)
    whose = {name: f"bot: {folder / name}.py" for name in BOTS} | {
        "function": "function: teller:make"
    }
    agent, suite = folder / "teller.yaml", folder / "leaking.yaml"
    agent.write_text(AGENT + "".join(f"  {name}: {{{how}}}\n" for name, how in whose.items()))
    text = SUITE.replace("AGENT", str(agent)).replace("VERSIONS", ", ".join(whose))
    suite.write_text(text.replace("CLOCK", clock))
    return suite


def test_no_bot_that_breaks_tells_a_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    # Paths that are short: workers' sockets lie there, and have some 100 characters.
    home, inputs = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("inputs")
    done = subprocess.run(
        [sys.executable, "-m", "sparring", "run", str(written(inputs, "real")), "-c", "2"],
        env=environment(home, inputs),
        cwd=home,
        capture_output=True,
        check=False,
        timeout=120,
    )
    run = RunFolder(home / "runs" / "latest")
    why = {one.agent_version: one.result.verdicts[0].reason for one in run.entries()}

    assert {name: TOLD in reason for name, reason in why.items()} == dict.fromkeys(
        (*BOTS, "function"), True
    ), done.stderr.decode()
    assert (run.path / "workers.log").read_text().count("printed Incorrect API key") == 5
    assert len(list(run.path.rglob("trace.txt"))) == 3
    assert LEAKS.below(home) == {}
    assert LEAKS.in_bytes(done.stdout + done.stderr) == []


@pytest.mark.parametrize("bot", BOTS)
def test_nor_does_one_in_simulated_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bot: str
) -> None:
    inputs, run = tmp_path / "inputs", tmp_path / "run"
    inputs.mkdir()
    monkeypatch.setattr(hiding, "_met", set())
    monkeypatch.setenv("SHOP_TOKEN", SHELL["SHOP_TOKEN"])
    (made,) = plan(Order(suite=str(written(inputs, "simulated")), versions=(bot,))).plans

    answer = carry_out(made, Work(run=run))

    assert TOLD in answer.model_dump_json()
    assert LEAKS.below(run) == {}
    assert LEAKS.in_bytes(answer.model_dump_json().encode()) == []


async def call(url: str) -> None:
    """Calls as Twilio does, and stays until the bot is gone."""
    async with connect(url) as connection:
        with suppress(ConnectionClosed):  # one that breaks at once may be gone by now
            await connection.send('{"event": "connected", "protocol": "Call", "version": "1.0.0"}')
        await connection.wait_closed()


def test_what_a_served_bot_tells_its_caller_of_itself_has_no_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", SHELL["SHOP_TOKEN"])
    result = json.dumps({"event": "sparring", "what": "returns", "result": SHELL["SHOP_TOKEN"]})
    sound = json.dumps({"event": "media", "media": {"payload": SHELL["SHOP_TOKEN"]}})

    assert discreet(result) == '{"event": "sparring", "what": "returns", "result": "***"}'
    assert [discreet(one) for one in (sound, b"sparring")] == [sound, b"sparring"]


@pytest.mark.parametrize("bot", ["elsewhere", "in_call"])
def test_no_bot_that_is_served_tells_a_key(tmp_path: Path, bot: str) -> None:
    write_bots(tmp_path)
    command = [sys.executable, "-m", "sparring", "serve", "--agent", str(tmp_path / f"{bot}.py")]
    with subprocess.Popen(
        [*command, "--port", "0"],
        env=environment(tmp_path, tmp_path),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().decode().strip()
            if url:
                asyncio.run(asyncio.wait_for(call(url), 20))
                process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()

    assert process.returncode == (Exit.INTERRUPTED if url else Exit.INPUT_WRONG)
    assert TOLD.encode() in err
    assert LEAKS.in_bytes(out + err) == []
