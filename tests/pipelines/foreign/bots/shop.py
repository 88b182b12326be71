"""A telephone bot as people write them; it knows nothing of who calls it."""

import os
import sys

from dotenv import load_dotenv
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import EndWorkerFrame, FunctionCallResultProperties, LLMRunFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.runner.utils import create_transport
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.openai.stt import OpenAISTTService
from pipecat.services.openai.tts import OpenAITTSService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams
from pipecat.workers.runner import WorkerRunner

load_dotenv(override=True)
logger.remove()
logger.add(sys.stderr, level="DEBUG")


async def transfer_call(params, name: str, zip_code: str):
    """Transfer the caller to a sales agent.

    Args:
        name: First and last name.
        zip_code: Five digits.
    """
    last = FunctionCallResultProperties(run_llm=False)
    await params.result_callback({"caller": [name, zip_code]}, properties=last)
    await params.llm.push_frame(EndWorkerFrame(reason="transferred"))


async def end_call(params, reason: str):
    """End the call.

    Args:
        reason: Why.
    """
    await params.result_callback(
        {"ok": True}, properties=FunctionCallResultProperties(run_llm=False)
    )
    await params.llm.push_frame(EndWorkerFrame(reason=reason))


async def bot(runner_args):
    """Pipecat's runner calls this for each caller."""
    params = FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True)
    transport = await create_transport(runner_args, {"twilio": lambda: params})
    key = os.environ["OPENAI_API_KEY"]
    stt = OpenAISTTService(api_key=key, ttfs_p99_latency=0.6)
    llm = OpenAILLMService(api_key=key)
    tts = OpenAITTSService(api_key=key, sample_rate=24000)
    opening = {"role": "developer", "content": "Greet the caller."}
    context = LLMContext(messages=[opening], tools=[transfer_call, end_call])
    user, assistant = LLMContextAggregatorPair(
        context, user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    worker = PipelineWorker(
        Pipeline([transport.input(), stt, user, llm, tts, transport.output(), assistant]),
        params=PipelineParams(
            audio_in_sample_rate=8000, audio_out_sample_rate=8000, enable_usage_metrics=True
        ),
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    @transport.event_handler("on_client_connected")
    async def connected(_transport, _client):
        await worker.queue_frames([LLMRunFrame()])

    @transport.event_handler("on_client_disconnected")
    async def disconnected(_transport, _client):
        await runner.cancel()

    await runner.run()
