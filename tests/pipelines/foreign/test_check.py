"""What keeps an agent from being called is found before the first call."""

import pytest

from personas.foreign import Connect
from pipelines.foreign.check import check_foreign
from pipelines.services.registry import ServiceFault
from tests.pipelines.plans import plan

GOOD = "async def bot(runner_args):\n    pass\n"
URL = "ws://127.0.0.1:7860/ws"


def checked(clock="simulated", **settings):
    wanted = plan()
    agent = wanted.agent.model_copy(update=settings)
    check_foreign(wanted.model_copy(update={"agent": agent, "clock": clock}))


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("def bot(:\n", "`bot.py` is no Python: invalid syntax, line 1"),
        ("async def run(args): ...\n", "`bot.py` has no function `bot`; hint: a Pipecat bot has"),
        (None, "`bot.py` cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_bot(tmp_path, code, complaint):
    if code is not None:
        (tmp_path / "bot.py").write_text(code)
    with pytest.raises(ServiceFault) as fault:
        checked(bot=str(tmp_path / "bot.py"))

    assert str(fault.value).startswith(complaint)


@pytest.mark.parametrize("code", [GOOD, "from elsewhere import bot\n", "1 / 0\n" + GOOD])
def test_a_bot_is_found_without_being_run(tmp_path, code):
    (tmp_path / "bot.py").write_text(code)

    checked(bot=str(tmp_path / "bot.py"))


def test_a_module_that_is_not_there():
    with pytest.raises(ServiceFault, match="there is no module `nowhere"):
        checked(function="nowhere.at_all:build")
    checked(function="pipelines.foreign.check:check_foreign")


def test_a_running_agent_needs_real_time():
    with pytest.raises(ServiceFault, match="needs real time; hint: --clock real"):
        checked(connect=Connect(url=URL))
    checked(connect=Connect(url=URL), clock="real")


def test_a_header_of_the_environments_must_be_set(monkeypatch):
    there = Connect(url=URL, headers={"Authorization": "$AGENT_TOKEN"})
    monkeypatch.delenv("AGENT_TOKEN", raising=False)
    with pytest.raises(ServiceFault, match="`AGENT_TOKEN` is not set"):
        checked(connect=there, clock="real")
    monkeypatch.setenv("AGENT_TOKEN", "x")
    checked(connect=there, clock="real")
