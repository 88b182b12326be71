"""`spar serve`: what it says, and how it ends."""

import asyncio
import signal
import subprocess
import sys

import pytest
from websockets.asyncio.client import connect

from sparring.cli import app, guarded
from sparring.faults import Exit
from tests.pipelines.foreign.test_bot import SOUND, TALKER

START = '{"event": "start", "streamSid": "MZ1", "start": {"callSid": "CA1", "streamSid": "MZ1"}}'


async def first_sound(url):
    """What a bot sends first of its sound to one who calls as Twilio does."""
    async with connect(url) as connection:
        await connection.send('{"event": "connected", "protocol": "Call", "version": "1.0.0"}')
        await connection.send(START)
        async for message in connection:
            if '"media"' in message:
                return message
    return None


def test_a_bot_is_served_until_it_is_interrupted(tmp_path):
    (tmp_path / "bot.py").write_text(TALKER + SOUND.format(n=400, then=""))
    command = [sys.executable, "-m", "sparring", "serve", "--agent", str(tmp_path / "bot.py")]
    with subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            sound = asyncio.run(asyncio.wait_for(first_sound(url), 20))
            process.send_signal(signal.SIGINT)
            process.wait(timeout=10)
        finally:
            process.kill()

    assert url.startswith("ws://127.0.0.1:")
    assert '"streamSid": "MZ1"' in sound
    assert process.returncode == Exit.INTERRUPTED


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "only a bot's file can be served; hint: --agent ./bot.py"),
        (("--agent", "bot.py"), "agent: no such file"),
    ],
)
def test_what_cannot_be_served(capsys, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    code = guarded(lambda: app(args=["serve", *arguments], prog_name="spar"))

    assert code == Exit.INPUT_WRONG
    assert capsys.readouterr().err.startswith(said)
