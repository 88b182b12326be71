"""What keeps an agent from being called is found before the first call."""

import pytest

from personas.cassette import Cassette
from personas.emulation import Emulation
from personas.foreign import Connect
from personas.schema import Service, Services
from pipelines.foreign.check import check_foreign
from pipelines.services.registry import ServiceFault
from tests.pipelines.plans import plan

GOOD = "async def bot(runner_args):\n    pass\n"
URL = "ws://127.0.0.1:7860/ws"


def checked(clock="simulated", emulators=(), **settings):
    wanted = plan()
    agent = wanted.agent.model_copy(update=settings)
    played = {vendor: Emulation() for vendor in emulators}
    update = {"agent": agent, "clock": clock, "emulators": played}
    check_foreign(wanted.model_copy(update=update))


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("def bot(:\n", "`bot.py` is no Python: invalid syntax, line 1"),
        ("async def run(args): ...\n", "`bot.py` has no function `bot`; hint: a Pipecat bot has"),
        ("async def bot(): ...\n", "`bot` of `bot.py` takes no arguments of the runner's; hint: a"),
        (None, "`bot.py` cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_bot(tmp_path, code, complaint):
    if code is not None:
        (tmp_path / "bot.py").write_text(code)
    with pytest.raises(ServiceFault) as fault:
        checked(bot=str(tmp_path / "bot.py"))

    assert str(fault.value).startswith(complaint)


@pytest.mark.parametrize(
    "code",
    [
        GOOD,
        "from beside import bot\n",
        "1 / 0\n" + GOOD,
        "bot = print\n",
        "try:\n    import nowhere_at_all\nexcept ImportError:\n    pass\n" + GOOD,
        "if True:\n    " + GOOD.replace("\n", "\n    "),
    ],
)
def test_a_bot_is_found_without_being_run(tmp_path, code):
    (tmp_path / "bot.py").write_text(code)
    (tmp_path / "beside.py").write_text(GOOD)

    checked(bot=str(tmp_path / "bot.py"))


def test_a_bot_whose_packages_are_not_there(tmp_path):
    (tmp_path / "bot.py").write_text("import nowhere_at_all.x, json\n" + GOOD)
    complaint = "`bot.py` needs `nowhere_at_all`, which is not installed; hint: install it"
    with pytest.raises(ServiceFault, match=complaint):
        checked(bot=str(tmp_path / "bot.py"))


OPENAI = """
import os
from pipecat.services.openai.llm import OpenAILLMService
async def bot(args):
    OpenAILLMService(api_key=os.environ["OPENAI_API_KEY"])
"""
OPENAI_OR_WHISPER = """
from pipecat.services.openai.stt import OpenAISTTService
from pipecat.services.whisper.stt import WhisperSTTService
async def bot(args):
    OpenAISTTService() if args else WhisperSTTService()
"""
FISH = """
from pipecat.services.fish.tts import FishAudioTTSService
from pipecat.services.openai.llm import OpenAILLMService as Mind
async def bot(args):
    FishAudioTTSService(), Mind()
"""
ACROSS = ", across a network, where nothing is in simulated time; hint: "


@pytest.mark.parametrize(
    ("code", "vendors", "hint"),
    [
        (
            OPENAI,
            "`openai`",
            "`emulators: {openai: {}}` in the suite, or --clock real, with `OPENAI_API_KEY`",
        ),
        (
            FISH,
            "`fish` and `openai`",
            "--clock real, with the key of `fish` and `OPENAI_API_KEY`",
        ),
    ],
)
def test_vendors_of_a_bot_that_nobody_plays(tmp_path, code, vendors, hint):
    (tmp_path / "bot.py").write_text(code)
    with pytest.raises(ServiceFault) as fault:
        checked(bot=str(tmp_path / "bot.py"))

    assert str(fault.value) == f"`bot.py` uses {vendors}{ACROSS}{hint}"


def test_vendors_of_a_bot_cannot_be_metered(tmp_path):
    (tmp_path / "bot.py").write_text(FISH)
    with pytest.raises(ServiceFault) as fault:
        checked("metered", ["openai"], bot=str(tmp_path / "bot.py"))

    assert str(fault.value) == (
        "`bot.py` uses `fish`, across a network, which cannot be metered for a bot: "
        "it opens its own connections; hint: --clock real, with the key of `fish`"
    )


@pytest.mark.parametrize("code", [OPENAI, OPENAI_OR_WHISPER])
def test_vendors_of_a_bot_that_are_played(tmp_path, code):
    (tmp_path / "bot.py").write_text(code)

    checked(bot=str(tmp_path / "bot.py"), emulators=["openai"])


def test_a_choice_may_fall_on_what_is_local(tmp_path):
    (tmp_path / "bot.py").write_text(OPENAI_OR_WHISPER)

    checked(bot=str(tmp_path / "bot.py"))


def test_in_real_time_a_bot_needs_its_keys(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    bot = tmp_path / "bot.py"
    bot.write_text(OPENAI)
    with pytest.raises(ServiceFault) as fault:
        checked(bot=str(bot), clock="real")

    hint = "export OPENAI_API_KEY=..., or a file `.env` beside it"
    assert str(fault.value) == f"`bot.py` needs `OPENAI_API_KEY`, not set; hint: {hint}"

    checked(bot=str(bot), clock="real", emulators=["openai"])
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-mine\n")
    checked(bot=str(bot), clock="real")


def test_a_module_that_is_not_there():
    with pytest.raises(ServiceFault, match="there is no module `nowhere"):
        checked(function="nowhere.at_all:build")
    with pytest.raises(ServiceFault) as fault:
        checked(function="pipelines.foreign.check:check_foriegn")
    said = "there is no `check_foriegn` in `pipelines.foreign.check`; did you mean `check_foreign`?"
    assert str(fault.value) == said
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


def test_a_cassette_keeps_nothing_of_an_agent_that_brings_its_own_services(tmp_path):
    (tmp_path / "bot.py").write_text(GOOD)
    agent = plan().agent.model_copy(update={"bot": str(tmp_path / "bot.py")})
    kept = Cassette(folder=str(tmp_path), use="record")
    update = {"agent": agent, "clock": "real", "cassette": kept}
    wanted = plan().model_copy(update=update)

    with pytest.raises(ServiceFault, match="a cassette keeps what vendors answer"):
        check_foreign(wanted)
    services = Services(llm=Service(service="openai"))
    customer = wanted.customer.model_copy(update={"services": services})
    check_foreign(wanted.model_copy(update={"customer": customer}))
