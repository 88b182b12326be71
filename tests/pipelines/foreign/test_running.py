"""Agents behind a WebSocket on this machine, on the real clock; calls of a second or two."""

import asyncio
import base64
import contextlib
import json
import socket
import threading

import numpy as np
import pytest
import websockets
from websockets.asyncio.server import serve

from evaluators.task_success import task_success
from evaluators.verdict import Outcome
from personas.foreign import Connect
from personas.schema import Limits
from pipelines.call import place_call
from pipelines.line import g711
from tests.pipelines.plans import plan

TONE = g711.encode((8000 * np.sin(np.arange(160) / 3)).astype(np.int16)).tobytes()
MEDIA = json.dumps({"event": "media", "media": {"payload": base64.b64encode(TONE).decode()}})


class Agent:
    """A server whose handler is a coroutine function of the connection; for `with`."""

    def __init__(self, handler):
        self.handler, self.told = handler, []
        self.loop = asyncio.new_event_loop()
        self.up = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        async def serving():
            self.stop = asyncio.Event()
            async with serve(self._handle, "127.0.0.1", 0) as server:
                self.port = server.sockets[0].getsockname()[1]
                self.up.set()
                await self.stop.wait()

        with contextlib.closing(self.loop):
            self.loop.run_until_complete(serving())

    async def _handle(self, connection):
        self.headers = connection.request.headers
        with contextlib.suppress(websockets.ConnectionClosed):
            await self.handler(self, connection)

    async def listen(self, connection):
        async for message in connection:
            self.told.append(json.loads(message))

    def __enter__(self):
        self.thread.start()
        self.up.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join()


def placed(folder, port, *, drop_at_s=None, **settings):
    there = Connect(url=f"ws://127.0.0.1:{port}/ws", **settings)
    wanted = plan()
    agent = wanted.agent.model_copy(update={"connect": there, "version": "running"})
    line = wanted.line.model_copy(update={"drop_at_s": drop_at_s})
    limits = Limits(call_s=5, silence_s=30)
    update = {"agent": agent, "clock": "real", "limits": limits, "line": line}
    return place_call(wanted.model_copy(update=update), folder)


async def talks(agent, connection):
    """Half a second of sound, its mark, what the hook would tell, and goodbye."""
    listening = asyncio.create_task(agent.listen(connection))
    hook = {"event": "sparring"}
    for note in (
        {"what": "tells"},
        {"what": "means", "context": "1", "text": "good morning"},
        {"what": "made", "context": "1", "ms": 500},
        {"what": "begins", "context": "1"},
    ):
        await connection.send(json.dumps(hook | note))
    for _ in range(25):
        await connection.send(MEDIA)
    await connection.send(json.dumps({"event": "mark", "mark": {"name": "said"}}))
    called = {"what": "calls", "call": "1", "name": "transfer_call", "arguments": {"name": "x y"}}
    returned = {"what": "returns", "call": "1", "result": {"ok": True}, "error": None}
    while not any(one["event"] == "mark" for one in agent.told):
        await asyncio.sleep(0.02)
    for note in (called, returned, {"what": "ends", "reason": "handed on"}):
        await connection.send(json.dumps(hook | note))
    await connection.close()
    listening.cancel()


def test_a_running_agent_is_heard_and_tells_what_it_does(tmp_path, monkeypatch):
    monkeypatch.setenv("AGENT_TOKEN", "let me in")
    with Agent(talks) as agent:
        record = placed(tmp_path, agent.port, headers={"X-Token": "$AGENT_TOKEN"})
    (spoken,) = record.said_by("agent")
    (call,) = record.tool_calls

    assert agent.headers["X-Token"] == "let me in"
    assert (spoken.said, spoken.cut) == ("good morning", False)
    assert (spoken.end - spoken.start) / 8000 == pytest.approx(0.5, abs=0.01)
    assert (call.name, call.result) == ("transfer_call", {"ok": True})
    assert (record.ending.by, record.ending.reason) == ("agent", "handed on")
    assert (record.unseen, record.soundness.faults) == ((), ())
    assert "let me in" not in record.model_dump_json()


def rtvi(kind, **data):
    return json.dumps({"label": "rtvi-ai", "type": kind, "data": data})


def output(segment, status):
    spoken = {"will_be_spoken": True, "spoken_status": status, "segment_id": segment}
    return rtvi("bot-output", text=f"sentence {segment}", output_type="sentence", **spoken)


async def talks_in_rtvi(agent, connection):
    """As a bot of Pipecat's does: two sentences, of which the second is cut off, and a transfer."""
    listening = asyncio.create_task(agent.listen(connection))
    sound = {"audio": base64.b64encode(TONE_16K).decode(), "sampleRate": 16000}
    await connection.send(rtvi("bot-ready", version="2.2.0"))
    for segment in (1, 2):
        await connection.send(output(segment, "new"))
        for _ in range(25):
            await connection.send(rtvi("eval-bot-audio", **sound))
            await asyncio.sleep(0.02)
        if segment == 1:
            await connection.send(output(segment, "completed"))
            await asyncio.sleep(0.5)
    await connection.send(json.dumps({"label": "rtvi-ai", "type": "bot-interrupted"}))
    heard = {"text": "hello", "final": True}
    for message in (
        rtvi("user-input", input_type="transcription", **heard),
        rtvi("user-transcription", **heard),
        rtvi("llm-function-call-started", function_name="transfer_call"),
        rtvi("llm-function-call-in-progress", tool_call_id="1", **TRANSFER),
        rtvi("llm-function-call-stopped", tool_call_id="1", cancelled=False, result={"ok": True}),
    ):
        await connection.send(message)
    await connection.close()
    listening.cancel()


TRANSFER = {"function_name": "transfer_call", "arguments": {"name": "x y"}}
TONE_16K = (8000 * np.sin(np.arange(320) / 6)).astype(np.int16).tobytes()


def test_an_agent_that_speaks_rtvi_is_heard_and_tells_all(tmp_path):
    with Agent(talks_in_rtvi) as agent:
        record = placed(tmp_path, agent.port, protocol="rtvi")
    (call,) = record.tool_calls
    first, second = record.said_by("agent")

    assert [one["type"] for one in agent.told[:4]] == [
        "client-message",
        "client-ready",
        "client-message",
        "raw-audio",
    ]
    assert (first.meant, first.cut) == ("sentence 1", False)
    assert (first.end - first.start) / 8000 == pytest.approx(0.5, abs=0.1)
    assert (second.meant, second.cut) == ("sentence 2", True)
    assert (call.name, call.arguments, call.result) == (
        "transfer_call",
        {"name": "x y"},
        {"ok": True},
    )
    assert [one.text for one in record.heard_by("agent")] == ["hello"]
    assert (record.ending.by, record.ending.reason, record.unseen) == ("agent", "transferred", ())


async def says_nothing_of_itself(agent, connection):
    listening = asyncio.create_task(agent.listen(connection))
    for _ in range(25):
        await connection.send(MEDIA)
    while len(agent.told) < 60:
        await asyncio.sleep(0.02)
    await connection.close()
    listening.cancel()


def test_what_an_agent_does_not_tell_is_said_to_be_unseen(tmp_path):
    with Agent(says_nothing_of_itself) as agent:
        record = placed(tmp_path, agent.port)
    (spoken,) = record.said_by("agent")

    assert [one["event"] for one in agent.told[:3]] == ["connected", "start", "media"]
    assert spoken.said == ""
    assert record.unseen == ("tool_calls", "transcripts", "words")
    assert task_success(record).outcome is Outcome.NOT_APPLICABLE
    assert (record.ending.by, record.ending.reason) == ("agent", "hung up")


def test_nobody_listens_there(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    record = placed(tmp_path, port)

    assert record.ending.by == "fault"
    assert "refused the connection" in record.ending.reason


async def drops(agent, connection):
    await agent_hears(agent, connection, 5)
    connection.transport.abort()


async def agent_hears(agent, connection, n):
    async for message in connection:
        agent.told.append(json.loads(message))
        if len(agent.told) == n:
            return


async def babbles(_agent, connection):
    await connection.send("hello?")
    await connection.wait_closed()


async def is_silent(agent, connection):
    await agent.listen(connection)


@pytest.mark.parametrize(
    ("handler", "complaint"),
    [
        (drops, "dropped the connection: no reason given, code 1006"),
        (babbles, "sent what is not `twilio`: a message that is no JSON"),
        (is_silent, "sent no sound for 0.5 s"),
    ],
)
def test_an_agent_that_fails_us_is_an_error_with_a_cause(tmp_path, handler, complaint):
    with Agent(handler) as agent:
        record = placed(tmp_path, agent.port, silent_s=0.5)

    assert record.ending.by == "fault"
    assert complaint in record.ending.reason
    assert record.soundness.faults == (record.ending.reason,)


async def hears_to_the_end(agent, connection):
    listening = asyncio.create_task(agent.listen(connection))
    await connection.send(MEDIA)
    await listening


def test_an_agent_is_told_that_the_caller_has_gone(tmp_path):
    with Agent(hears_to_the_end) as agent:
        record = placed(tmp_path, agent.port, drop_at_s=1.0)

    assert record.ending.by == "line"
    assert agent.told[-1]["event"] == "stop"
    n_media = sum(one["event"] == "media" for one in agent.told)
    assert n_media == pytest.approx(50, abs=3)
