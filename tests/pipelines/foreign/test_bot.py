"""Bots as they are, in whole calls and in broken ones, in simulated time."""

import json
import os
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest

from personas.emulation import Emulation
from personas.schema import Limits
from pipelines.call import place_call
from pipelines.foreign.surroundings import surroundings, variables
from pipelines.services.registry import ServiceFault
from tests.pipelines.plans import plan

BOTS = Path(__file__).parent / "bots"
HEAD = """
import asyncio, json, os, random
from pathlib import Path
from pipecat.frames.frames import EndFrame, OutputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.runner.utils import create_transport
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams
from pipecat.workers.runner import WorkerRunner
"""
TALKER = (
    HEAD
    + """
async def bot(args):
    params = FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True)
    transport = await create_transport(args, {"twilio": lambda: params})
    rates = PipelineParams(audio_in_sample_rate=8000, audio_out_sample_rate=8000)
    worker = PipelineWorker(Pipeline([transport.input(), transport.output()]), params=rates)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    @transport.event_handler("on_client_connected")
    async def connected(_transport, _client):
        await after(worker, args)

    @transport.event_handler("on_client_disconnected")
    async def disconnected(_transport, _client):
        await runner.cancel()

    await runner.run()
"""
)


def foreign(bot, *, call_s=5, **settings):
    wanted = plan(**settings)
    agent = wanted.agent.model_copy(update={"bot": str(bot), "version": "as_is"})
    update = {"agent": agent, "emulators": {"openai": Emulation()}}
    return wanted.model_copy(update=update | {"limits": Limits(call_s=call_s, silence_s=30)})


def placed(folder, code, **settings):
    """A call with a bot of these lines, behind the talker where they define `after`."""
    lines = textwrap.dedent(code)
    (folder / "bot.py").write_text((TALKER if "def after" in lines else HEAD) + lines)
    return place_call(foreign(folder / "bot.py", **settings), folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return place_call(foreign(BOTS / "shop.py", call_s=120, seed=3), tmp_path_factory.mktemp("w"))


def test_a_bot_takes_a_whole_call_and_its_transfer_is_seen(whole):
    (call,) = [one for one in whole.tool_calls if one.side == "agent"]

    assert (call.name, call.arguments) == (
        "transfer_call",
        {"name": "maria lopez", "zip_code": "94103"},
    )
    assert call.result == {"caller": ["maria lopez", "94103"]}
    assert (whole.ending.by, whole.ending.reason) == ("agent", "transferred")
    assert whole.soundness.faults == ()


def test_the_record_tells_what_the_bot_said_and_when(whole):
    spoken = whole.said_by("agent")

    assert spoken[0].meant.startswith("hello, thank you for calling")
    assert all(one.said == one.meant and not one.cut for one in spoken)
    assert all(a.end <= b.start for a, b in pairwise(spoken))
    words = sum(len(one.said.split()) for one in spoken)
    seconds = sum(one.end - one.start for one in spoken) / 8000
    assert 1.5 < words / seconds < 4  # its own words over its own sound


def test_the_record_tells_what_the_bot_heard_and_took_for_turns(whole):
    assert any("maria lopez" in one.text for one in whole.heard_by("agent"))
    assert {one.side for one in whole.turns} == {"agent", "customer"}
    assert {one.kind for one in whole.usage if one.side == "agent"} == {"stt", "llm", "tts"}


def test_who_follows_a_call_reads_every_sentence_that_a_bot_says(whole):
    told = [one.text for one in whole.events if (one.side, one.name) == ("agent", "says")]
    meant = [one.meant for one in whole.said_by("agent")]

    assert " ".join(told) == " ".join(meant)
    assert len(told) > len(meant)  # later sentences of an answer come after its first sound


def test_the_speech_that_a_bot_had_made_has_a_length(whole):
    (voice,) = [one for one in whole.usage if (one.side, one.kind) == ("agent", "tts")]
    spoken_ms = sum(whole.ms(one.end - one.start) for one in whole.said_by("agent"))

    assert voice.service == "OpenAITTSService"
    assert voice.audio_ms == pytest.approx(spoken_ms, rel=0.03)


SOUND = """
async def after(worker, args):
    tone = (b"\\x00\\x10" * 4 + b"\\x00\\xf0" * 4) * {n}
    await worker.queue_frame(OutputAudioRawFrame(tone, sample_rate=8000, num_channels=1))
    {then}
"""


def test_sound_without_words_is_an_utterance_without_words(tmp_path):
    record = placed(tmp_path, SOUND.format(n=1000, then=""))
    (spoken,) = record.said_by("agent")

    assert (spoken.meant, spoken.said, spoken.cut) == ("", "", False)
    assert (spoken.end - spoken.start) / 8000 == pytest.approx(1.0, abs=0.02)


def test_the_same_call_gives_the_same_record_and_the_same_sound(tmp_path):
    code = SOUND.format(n="(100 * random.randint(3, 30))", then="")
    first, second = (placed(tmp_path, code) for _ in range(2))

    assert first == second
    assert first.tracks[0].sha256 == second.tracks[0].sha256


def test_sound_that_a_bot_has_resampled_is_the_same_each_time(tmp_path):
    code = """
    async def after(worker, args):
        tone = bytes(random.randbytes(24000))
        await worker.queue_frame(OutputAudioRawFrame(tone, sample_rate=24000, num_channels=1))
    """
    tracks = [placed(tmp_path, code).tracks[0].sha256 for _ in range(3)]

    assert len(set(tracks)) == 1


def test_a_bot_that_ends_its_pipeline_hangs_up(tmp_path):
    record = placed(
        tmp_path, SOUND.format(n=600, then="await worker.queue_frame(EndFrame(reason='done'))")
    )

    assert (record.ending.by, record.ending.reason) == ("agent", "done")
    (spoken,) = record.said_by("agent")
    assert (spoken.end - spoken.start) / 8000 == pytest.approx(0.6, abs=0.001)  # to its last word
    assert spoken.end < record.ending.at < spoken.end + 0.5 * 8000
    assert record.soundness.faults == ()


def test_a_bot_is_told_when_the_caller_has_gone(tmp_path):
    code = """
    import pipecat.transports.websocket.fastapi as fastapi

    async def after(worker, args):
        pass

    inner = bot

    async def bot(args):
        await inner(args)
        Path(__file__).with_name("told").write_text("gone")
    """
    record = placed(tmp_path, code)

    assert (tmp_path / "told").read_text() == "gone"
    assert (record.ending.by, record.ending.reason) == ("limit", "time")
    assert not [one for one in record.events if one.name == "stays"]


def test_a_bot_that_stays_is_sent_away(tmp_path):
    record = placed(tmp_path, "async def bot(args):\n    await asyncio.sleep(1000)\n")

    assert record.ending.reason == "time"
    assert [one.text for one in record.events if one.name == "stays"] == [
        "the bot still ran 10 s later"
    ]
    assert record.soundness.faults == ("the bot did not start: no pipeline of its own ran",)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("raise KeyError('voice')", "KeyError: 'voice', line 11"),
        ("os.environ['SHOP_NAME']", "'SHOP_NAME' is not set in its environment, line 11"),
        ("raise RuntimeError", "RuntimeError, line 11"),
        ("return None", "it returned, and no pipeline of its own had run"),
    ],
)
def test_a_bot_that_does_not_start_is_no_failure_of_the_agents(tmp_path, code, cause):
    record = placed(tmp_path, f"async def bot(args):\n    {code}\n")

    assert (record.ending.by, record.ending.reason) == ("fault", f"the bot did not start: {cause}")
    assert record.soundness.faults == (record.ending.reason,)


def test_a_bot_finds_its_own_settings_but_no_keys_in_place_of_ours(tmp_path):
    (tmp_path / ".env").write_text("SHOP_NAME=The Cog\nOPENAI_API_KEY=sk-mine\n")
    code = """
    async def bot(args):
        found = [os.environ[name] for name in ("SHOP_NAME", "OPENAI_API_KEY")]
        Path(__file__).with_name("found").write_text(json.dumps(found))
    """
    placed(tmp_path, code)

    assert json.loads((tmp_path / "found").read_text()) == ["The Cog", "none"]
    assert "SHOP_NAME" not in os.environ


def test_a_bot_that_breaks_in_the_call_ends_it(tmp_path):
    code = """
    async def after(worker, args):
        await asyncio.sleep(0.5)
        await worker.cancel()

    inner = bot

    async def bot(args):
        await inner(args)
        raise RuntimeError("no such order")
    """
    record = placed(tmp_path, code)

    assert record.ending.by == "agent"
    assert [one.text for one in record.events if one.name == "broke"] == [
        "RuntimeError: no such order, line 37"
    ]


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import nowhere_to_be_found\n", "cannot be loaded: ModuleNotFoundError"),
        ("1 / 0\n", "cannot be loaded: ZeroDivisionError"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_a_fault_of_configuration(tmp_path, code, complaint):
    with pytest.raises(ServiceFault, match=complaint):
        placed(tmp_path, code)


def test_a_bot_finds_twilio_and_who_calls(tmp_path):
    code = """
    import aiohttp

    async def after(worker, args):
        sid, account = args.call_data.call_id, os.environ["TWILIO_ACCOUNT_SID"]
        url = f"https://api.twilio.com/2010-04-01/Accounts/{account}/Calls/{sid}.json"
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as response:
                call = await response.json()
            await session.post(url, data={"Twiml": "<Response><Dial>+15550123</Dial></Response>"})
        found = [call["from"], args.call_data.from_number, call["sid"] == sid]
        Path(__file__).with_name("found").write_text(json.dumps(found))
    """
    record = placed(tmp_path, code)

    assert (tmp_path / "found").read_text() == '["+15550100", "+15550100", true]'
    assert (record.ending.by, record.ending.reason) == ("agent", "transferred")


def test_nobody_else_can_be_reached(tmp_path):
    code = """
    import aiohttp

    async def after(worker, args):
        async with aiohttp.ClientSession() as session:
            try:
                await session.get("https://example.com")
            except aiohttp.ClientConnectorError as error:
                Path(__file__).with_name("found").write_text(str(error))
    """
    placed(tmp_path, code)

    assert "nobody plays the host `example.com`" in (tmp_path / "found").read_text()


def test_the_environment_is_as_it_was_before(monkeypatch):
    monkeypatch.setenv("TWILIO_API_KEY", "mine")
    monkeypatch.setenv("PIPECAT_SETUP_FILES", "mine.py")
    before = dict(os.environ)
    with surroundings(foreign("bot.py")):
        assert "TWILIO_API_KEY" not in os.environ
        assert os.environ["PIPECAT_SETUP_FILES"].startswith("mine.py" + os.pathsep)
        assert os.environ["PYTHON_DOTENV_DISABLED"] == "1"

    assert dict(os.environ) == before


def test_on_the_real_clock_a_bot_has_its_own_keys():
    real = foreign("bot.py").model_copy(update={"clock": "real", "emulators": {}})

    assert set(variables(real, {})) == {
        "PIPECAT_SETUP_FILES",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
    }
