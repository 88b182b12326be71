"""A bot's tools answered in place of its own backends, without a change to its file."""

import pytest
from pipecat.services.llm_service import LLMService

from personas.emulation import Emulation
from personas.schema import Limits
from personas.tools import Tool
from pipelines.call import place_call
from tests.pipelines.plans import plan

BOT = """
import dataclasses
from pathlib import Path
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.frames.frames import LLMContextFrame, LLMRunFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.runner.utils import create_transport
from pipecat.services.llm_service import FunctionCallFromLLM, LLMService
from pipecat.services.settings import LLMSettings
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams
from pipecat.workers.runner import WorkerRunner

async def check_stock(params, sku: str):
    \"\"\"How many there are.

    Args:
        sku: What.
    \"\"\"
    raise ConnectionError("the warehouse")

class Model(LLMService):
    turn = 0

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            self.turn += 1
            offered = sorted(tool.name for tool in frame.context.tools.standard_tools)
            Path(__file__).with_name("offered").write_text(" ".join(offered))
            if self.turn <= len(CALLS):
                name, arguments = CALLS[self.turn - 1]
                call = FunctionCallFromLLM(name, str(self.turn), arguments, frame.context)
                await self.run_function_calls([call])
        else:
            await self.push_frame(frame, direction)

async def bot(args):
    params = FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True)
    transport = await create_transport(args, {"twilio": lambda: params})
    absent = {one.name: None for one in dataclasses.fields(LLMSettings)} | {"extra": {}}
    model = Model(settings=LLMSettings(**absent | {"filter_incomplete_user_turns": False}))
    user, assistant = LLMContextAggregatorPair(LLMContext(tools=[check_stock]))
    parts = [transport.input(), user, model, transport.output(), assistant]
    rates = PipelineParams(audio_in_sample_rate=8000, audio_out_sample_rate=8000)
    worker = PipelineWorker(Pipeline(parts), params=rates)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    @transport.event_handler("on_client_connected")
    async def connected(_transport, _client):
        await worker.queue_frame(LLMRunFrame())

    await runner.run()

"""
MUTE = ("the bot sent no sound, though its pipeline ran; its caller waits to be greeted",)
"""This one has no voice."""
STOCK = ("check_stock", {"sku": "cog"})
TRANSFER = ("transfer_call", {"name": "maria lopez", "zip_code": "94103"})

OWN = BOT.replace("check_stock", "transfer_call")


def placed(folder, *calls, bot=BOT, emulated="openai", **tools):
    """A call whose bot calls these tools, one after the other, if it is offered them."""
    (folder / "bot.py").write_text(f"{bot}CALLS = {list(calls)!r}\n")
    wanted = plan()
    declared = {name: Tool.model_validate(tool) for name, tool in tools.items()}
    update = {"bot": str(folder / "bot.py"), "version": "as_is", "tools": declared}
    limits = Limits(call_s=5, silence_s=30)
    update = {"agent": wanted.agent.model_copy(update=update), "limits": limits}
    emulators = {"emulators": {emulated: Emulation()}}
    return place_call(wanted.model_copy(update=update | emulators), folder)


def called(record):
    return [(one.name, one.result, one.error) for one in record.tool_calls if one.side == "agent"]


def test_without_a_stand_in_a_bots_own_backend_answers(tmp_path):
    record = placed(tmp_path, STOCK)

    failed = "The function `check_stock` failed and returned no result."
    assert called(record)[0][1:] == (failed, "ConnectionError: the warehouse")
    complaint = next(one for one in record.events if one.name == "error")
    assert complaint.side == "agent"
    assert "(bot.py:22): Error executing function call [check_stock]: the ware" in complaint.text


ASKS = """import aiohttp
    async with aiohttp.ClientSession() as session:
        await session.get("https://stock.example/cogs")"""


def test_a_backend_that_cannot_be_reached_within_a_call_is_no_failure_of_the_agents(tmp_path):
    bot = BOT.replace('raise ConnectionError("the warehouse")', ASKS)
    fault = next(one for one in placed(tmp_path, STOCK, bot=bot).soundness.faults)

    assert "Error executing function call [check_stock]: Cannot connect to host stock" in fault
    assert "nobody plays the host `stock.example` in this call" in fault


@pytest.mark.parametrize(
    ("tool", "result"),
    [
        ({"answer": {"count": 3}}, {"count": 3}),
        ({"error": "the warehouse is closed"}, {"error": "the warehouse is closed"}),
    ],
)
def test_a_stand_in_answers_in_place_of_a_bots_backend(tmp_path, tool, result):
    record = placed(tmp_path, STOCK, check_stock=tool)
    ((name, got, error),) = called(record)

    assert (name, got, error) == ("check_stock", result, tool.get("error"))
    assert record.soundness.faults == MUTE
    assert (tmp_path / "offered").read_text() == "check_stock end_call transfer_call"


def test_a_stand_in_takes_as_long_as_it_is_to(tmp_path):
    quick = placed(tmp_path, STOCK, check_stock={"answer": 1})
    slow = placed(tmp_path, STOCK, check_stock={"answer": 1, "after_ms": 1500})
    took = [one.result_at - one.at for (one,) in (quick.tool_calls, slow.tool_calls)]

    assert took[1] - took[0] == 1.5 * 8000


def test_a_bot_is_offered_a_transfer_that_it_does_not_have(tmp_path):
    record = placed(tmp_path, TRANSFER, transfer_call={"answer": {"ok": True}})

    assert called(record) == [("transfer_call", {"ok": True}, None)]
    assert (record.ending.by, record.ending.reason) == ("agent", "transferred")


@pytest.mark.parametrize(
    ("call", "reason"), [(TRANSFER, "transferred"), (("end_call", {"reason": "no"}), "no")]
)
def test_a_played_model_hands_over_and_hangs_up_whatever_the_bot_has(tmp_path, call, reason):
    record = placed(tmp_path, call, TRANSFER)

    assert called(record) == [(call[0], {"ok": True}, None)]
    assert (record.ending.by, record.ending.reason) == ("agent", reason)
    assert (tmp_path / "offered").read_text() == "check_stock end_call transfer_call"


def test_a_model_that_is_not_played_is_offered_nothing_unasked(tmp_path):
    record = placed(tmp_path, TRANSFER, emulated="deepgram")

    absent = LLMService.MISSING_FUNCTION_CALL_MESSAGE_TEMPLATE.format(function_name="transfer_call")
    assert called(record) == [("transfer_call", absent, absent)]
    assert (tmp_path / "offered").read_text() == "check_stock"


def test_a_transfer_of_the_bots_own_stays_its_own(tmp_path):
    record = placed(tmp_path, ("transfer_call", {"sku": "cog"}), bot=OWN)

    ((_, _, error),) = called(record)
    assert error == "ConnectionError: the warehouse"
    assert (tmp_path / "offered").read_text() == "end_call transfer_call"


def test_a_described_tool_is_offered_too_and_its_own_stay(tmp_path):
    opening = {"description": "When it opens.", "answer": "at nine"}
    record = placed(
        tmp_path, ("opens", {}), STOCK, opens=opening, check_stock={"answer": {"count": 3}}
    )

    assert [one[:2] for one in called(record)] == [
        ("opens", "at nine"),
        ("check_stock", {"count": 3}),
    ]


def test_a_stand_in_for_nothing_is_named(tmp_path):
    record = placed(tmp_path, STOCK, check_stok={"answer": 1}, check_stock={"answer": 1})
    complaint = "`tools.check_stok` stands for a tool that the bot does not have"

    assert record.soundness.faults == (f"{complaint}; it has `check_stock`",)
