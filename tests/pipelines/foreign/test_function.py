"""Functions that make a pipeline, or a worker, of a transport: whole ends of calls."""

import asyncio

import pytest
from pipecat.frames.frames import EndFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor

from personas.schema import Limits
from pipelines.call import place_call
from pipelines.services.registry import ServiceFault
from tests.pipelines.foreign.beeper import Beeper
from tests.pipelines.plans import plan

HERE = "tests.pipelines.foreign.test_function"
RATES = PipelineParams(audio_in_sample_rate=8000, audio_out_sample_rate=8000)


def a_worker(transport):
    worker = PipelineWorker(
        Pipeline([transport.input(), Beeper(), transport.output()]), params=RATES, name="mine"
    )

    @transport.event_handler("on_client_connected")
    async def connected(_transport, _client):
        await worker.queue_frames([TTSSpeakFrame("good morning"), EndFrame(reason="said it")])

    return worker


class SaysWhoAsks(FrameProcessor):
    """Answers the request to speak first."""

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if type(frame).__name__ == "LLMRunFrame":
            await self.push_frame(TTSSpeakFrame("who is it"))


def a_pipeline(transport):
    return Pipeline([transport.input(), SaysWhoAsks(), Beeper(), transport.output()])


def nothing(_transport):
    return 7


def silent(transport):
    return Pipeline([transport.input(), transport.output()])


def breaks(_transport):
    return {}["voice"]


async def waits(transport):
    await asyncio.sleep(1.5)
    return a_worker(transport)


async def waits_for_ever(_transport):
    await asyncio.Event().wait()


async def breaks_late(_transport):
    await asyncio.sleep(0.1)
    return {}["voice"]


async def waits_for_nothing(_transport):
    return 7


def puts_off(transport):
    return waits(transport)


def placed(folder, name):
    wanted = plan()
    agent = wanted.agent.model_copy(update={"function": f"{HERE}:{name}", "version": "as_is"})
    update = {"agent": agent, "limits": Limits(call_s=6, silence_s=30)}
    return place_call(wanted.model_copy(update=update), folder)


def test_a_worker_greets_and_hangs_up_by_itself(tmp_path):
    record = placed(tmp_path, "a_worker")
    (spoken,) = record.said_by("agent")

    assert (spoken.meant, spoken.said, spoken.cut) == ("good morning", "good morning", False)
    assert (spoken.end - spoken.start) / 8000 == pytest.approx(0.6, abs=0.02)
    assert (record.ending.by, record.ending.reason) == ("agent", "said it")
    assert record.soundness.faults == ()


def test_a_function_may_wait_before_the_line_is_connected(tmp_path):
    records = [placed(folder(tmp_path / name), name) for name in ("a_worker", "waits")]
    at_once, later = ([(one.start, one.end) for one in r.utterances] for r in records)

    assert records[1].said_by("agent")[0].said == "good morning"
    assert records[1].ending == records[0].ending
    assert later == at_once


def folder(path):
    path.mkdir()
    return path


def test_a_pipeline_is_asked_to_speak_first(tmp_path):
    record = placed(tmp_path, "a_pipeline")
    (spoken,) = record.said_by("agent")

    assert spoken.said == "who is it"
    assert spoken.start / 8000 == pytest.approx(0.5, abs=0.1)
    assert record.ending.reason == "time"


def test_a_pipeline_that_sends_no_sound_is_named(tmp_path):
    (fault,) = placed(tmp_path, "silent").soundness.faults

    said = "sent no sound, though its pipeline ran; its caller waits to be greeted"
    assert fault == f"`{HERE}:silent` {said}"


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("nothing", "made a `int`"),
        ("breaks", "made no pipeline: KeyError: 'voice'"),
        ("waits_for_ever", "made no pipeline: it took over 10 s"),
        ("breaks_late", "made no pipeline: KeyError: 'voice'"),
        ("waits_for_nothing", "made a `int`"),
        ("puts_off", "returned a coroutine; hint: make it an `async def`"),
        ("gone", "there is no `gone`"),
    ],
)
def test_what_is_no_agent_is_named(tmp_path, name, complaint):
    with pytest.raises(ServiceFault, match=complaint):
        placed(tmp_path, name)
