"""One exchange of each vendor that has no emulator: what Pipecat asks, and makes of the answer.

The servers here know one answer. Those whose packages are not installed are left out; `just
test-vendors` brings them.
"""

import base64
import json

import pytest
from aiohttp import WSMsgType, web
from pipecat.frames.frames import (
    FunctionCallsStartedFrame,
    InputAudioRawFrame,
    LLMContextFrame,
    LLMTextFrame,
    MetricsFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSTextFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.worker import PipelineParams
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.tests.utils import SleepFrame, run_test

from personas.schema import Service
from pipelines import clock
from pipelines.emulators.openai_formats import encoded
from pipelines.network import Network
from pipelines.services import registry
from pipelines.services.loading import is_installed
from tests.pipelines.test_registry import wiring

HOST = "vendor.test"
PARAMS = PipelineParams(
    audio_in_sample_rate=8000,
    audio_out_sample_rate=8000,
    enable_metrics=True,
    enable_usage_metrics=True,
)
TONE = bytes(range(160)) * 10
"""A tenth of a second of 8 kHz, which is no silence."""


def exchanged(kind, name, routes, *frames, at=f"http://{HOST}"):
    """What a service gives for frames, where its vendor serves these routes."""
    network, app = Network(), web.Application()
    app.add_routes(routes)
    network.add(HOST, app)

    async def main():
        asked = Service(service=name, base_url=at)
        async with network:
            made = registry.build(kind, wiring(**{kind: asked}))
            return (await run_test(made, frames_to_send=frames, pipeline_params=PARAMS))[0]

    return clock.run(main(), simulated=True, network=network)


def socket_route(path, answers, asked):
    """A websocket that greets, notes what it is asked, and answers it.

    Args:
        path: Its place.
        answers: From a message, or None at the start, to what is sent.
        asked: Grows by each message.
    """

    async def talk(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        asked.append({"headers": dict(request.headers), "query": dict(request.query)})
        for one in answers(None):
            await socket.send_json(one)
        async for message in socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                is_text = message.type == WSMsgType.TEXT
                asked.append(json.loads(message.data) if is_text else message.data)
                for one in answers(asked[-1]):
                    await socket.send_json(one)
        return socket

    return web.get(path, talk)


def of(kind, frames):
    return [frame for frame in frames if isinstance(frame, kind)]


def heard():
    """A short word of sound, as a pipeline passes it on."""
    sound = [InputAudioRawFrame(TONE, 8000, 1) for _ in range(10)]
    start, stop = VADUserStartedSpeakingFrame(), VADUserStoppedSpeakingFrame()
    return [SleepFrame(0.2), start, *sound, SleepFrame(0.2), stop, SleepFrame(1.0)]


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    for vendor in registry.KEYS.values():
        monkeypatch.setenv(vendor, "my-deepest-secret")


def test_assemblyai_hears():
    asked = []
    words = [{"start": 0, "end": 900, "text": "hello", "confidence": 1.0, "word_is_final": True}]
    turn = {
        "type": "Turn", "turn_order": 0, "turn_is_formatted": True, "end_of_turn": True,
        "transcript": "Hello.", "end_of_turn_confidence": 1.0, "words": words,
    }  # fmt: skip
    ended = {"type": "Termination", "audio_duration_seconds": 1, "session_duration_seconds": 1}

    def answers(message):
        kind = message.get("type") if isinstance(message, dict) else message
        begin = {"type": "Begin", "id": "one", "expires_at": 0}
        known = {None: [begin], "ForceEndpoint": [turn], "Terminate": [ended]}
        return known.get(kind, [])

    routes = [socket_route("/v3/ws", answers, asked)]
    (told,) = of(TranscriptionFrame, exchanged("stt", "assemblyai", routes, *heard()))

    assert told.text == "Hello."
    assert asked[0]["headers"]["Authorization"] == "my-deepest-secret"
    assert asked[0]["query"]["speech_model"] == "universal-3-6-pro"
    assert sum(len(one) for one in asked if isinstance(one, bytes)) == 10 * len(TONE)


def test_elevenlabs_hears():
    asked = []
    committed = {"message_type": "committed_transcript", "text": "hello"}

    def answers(message):
        started = {"message_type": "session_started", "session_id": "one", "config": {}}
        return [started] if message is None else [committed] if message.get("commit") else []

    routes = [socket_route("/v1/speech-to-text/realtime", answers, asked)]
    (told,) = of(TranscriptionFrame, exchanged("stt", "elevenlabs", routes, *heard()))
    sound = b"".join(base64.b64decode(one.get("audio_base_64", "")) for one in asked[1:])

    assert told.text == "hello"
    assert asked[0]["headers"]["xi-api-key"] == "my-deepest-secret"
    assert asked[0]["query"]["model_id"] == "scribe_v2_realtime"
    assert sound.startswith(10 * TONE)


def test_elevenlabs_speaks():
    asked = []

    def answers(message):
        if message is None or not message.get("flush"):
            return []
        context = {"contextId": message["context_id"]}
        return [context | {"audio": base64.b64encode(TONE).decode()}, context | {"isFinal": True}]

    routes = [
        socket_route("/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/multi-stream-input", answers, asked)
    ]
    told = exchanged("tts", "elevenlabs", routes, TTSSpeakFrame("good morning"), SleepFrame(2.0))

    assert b"".join(frame.audio for frame in of(TTSAudioRawFrame, told)).startswith(TONE)
    assert "".join(one.get("text", "") for one in asked[1:]).strip() == "good morning"
    assert asked[0]["query"]["output_format"] == "pcm_8000"


# ---- vendors whose packages are no part of Sparring ----------------------------------------------

SAID = LLMContext([{"role": "user", "content": "it's john hoffman"}])
CALLED = {"name": "transfer_call", "input": {"name": "john hoffman"}}


def needs(module):
    return pytest.mark.skipif(not is_installed(module), reason=f"`{module}` is not installed")


def stream_route(path, events, asked):
    """Answers each request by server-sent events."""

    async def stream(request):
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked.append({"headers": headers, "body": await request.json()})
        made = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await made.prepare(request)
        for event in events:
            name = f"event: {event['type']}\n" if "type" in event else ""
            await made.write(f"{name}data: {json.dumps(event)}\r\n\r\n".encode())
        return made

    return web.post(path, stream)


def counted(frames):
    """Tokens in and out."""
    data = [one for frame in of(MetricsFrame, frames) for one in frame.data]
    (usage,) = [one.value for one in data if hasattr(getattr(one, "value", 0), "prompt_tokens")]
    return usage.prompt_tokens, usage.completion_tokens


def of_anthropic(index, block, delta):
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        {"type": "content_block_delta", "index": index, "delta": delta},
        {"type": "content_block_stop", "index": index},
    ]


@needs("anthropic")
def test_anthropic_answers():
    asked, usage = [], {"input_tokens": 7, "output_tokens": 1}
    message = {"id": "one", "type": "message", "role": "assistant", "content": [], "model": "m"}
    ended = {"stop_reason": "tool_use", "stop_sequence": None}
    tool = {"type": "tool_use", "id": "call", "name": CALLED["name"], "input": {}}
    arguments = {"type": "input_json_delta", "partial_json": json.dumps(CALLED["input"])}
    words = {"type": "text_delta", "text": "thank you"}
    events = [
        {"type": "message_start", "message": message | {"usage": usage}},
        *of_anthropic(0, {"type": "text", "text": ""}, words),
        *of_anthropic(1, tool, arguments),
        {"type": "message_delta", "delta": ended, "usage": {"output_tokens": 5}},
        {"type": "message_stop"},
    ]
    routes = [stream_route("/v1/messages", events, asked)]
    told = exchanged("llm", "anthropic", routes, LLMContextFrame(SAID))
    (calls,) = of(FunctionCallsStartedFrame, told)

    assert "".join(frame.text for frame in of(LLMTextFrame, told)) == "thank you"
    assert [(one.function_name, one.arguments) for one in calls.function_calls] == [
        (CALLED["name"], CALLED["input"])
    ]
    assert counted(told) == (7, 5)
    assert asked[0]["headers"]["x-api-key"] == "my-deepest-secret"
    assert asked[0]["body"]["model"] == "claude-sonnet-4-6"


@pytest.mark.filterwarnings("ignore:Inheritance class:DeprecationWarning")  # within Google's SDK
@needs("google.genai")
def test_google_answers():
    asked = []
    parts = [{"text": "thank you"}, {"functionCall": {"name": "transfer_call", "args": {"a": 1}}}]
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 5, "totalTokenCount": 12}
    events = [
        {"candidates": [{"index": 0, "content": {"role": "model", "parts": [part]}}]}
        for part in parts
    ]
    events[-1]["usageMetadata"] = usage
    path = "/v1beta/models/gemini-3.6-flash:streamGenerateContent"
    told = exchanged("llm", "google", [stream_route(path, events, asked)], LLMContextFrame(SAID))
    (calls,) = of(FunctionCallsStartedFrame, told)

    assert "".join(frame.text for frame in of(LLMTextFrame, told)) == "thank you"
    assert [one.function_name for one in calls.function_calls] == ["transfer_call"]
    assert counted(told) == (7, 5)
    assert asked[0]["headers"]["x-goog-api-key"] == "my-deepest-secret"


@needs("groq")
def test_groq_speaks(monkeypatch):
    asked = []
    monkeypatch.setenv("GROQ_BASE_URL", f"http://{HOST}")

    async def say(request):
        asked.append(await request.json())
        return web.Response(body=encoded(TONE, "wav", rate_hz=8000), content_type="audio/wav")

    told = exchanged(
        "tts", "groq", [web.post("/openai/v1/audio/speech", say)], TTSSpeakFrame("good morning"),
        SleepFrame(2.0), at=None,
    )  # fmt: skip

    assert b"".join(frame.audio for frame in of(TTSAudioRawFrame, told)).startswith(TONE)
    assert asked[0]["input"] == "good morning"
    assert (asked[0]["voice"], asked[0]["response_format"]) == ("autumn", "wav")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # within Google's SDK
@needs("google.genai")
def test_gemini_live_speaks():
    asked, sound = [], {"mimeType": "audio/pcm;rate=24000", "data": base64.b64encode(TONE).decode()}
    said = {"modelTurn": {"role": "model", "parts": [{"inlineData": sound}]}}
    usage = {"promptTokenCount": 7, "responseTokenCount": 5, "totalTokenCount": 12}
    turn = [
        {"serverContent": said},
        {"serverContent": {"outputTranscription": {"text": "good morning."}}},
        {"serverContent": {"turnComplete": True}, "usageMetadata": usage},
    ]

    def answers(message):
        if message is None or "setup" in message:
            return [] if message is None else [{"setupComplete": {}}]
        return turn if "john hoffman" in json.dumps(message) else []

    service = "google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    frames = [SleepFrame(0.2), LLMContextFrame(SAID), SleepFrame(1.0)]
    routes = [socket_route(f"/ws/{service}", answers, asked)]
    told = exchanged("s2s", "google_live", routes, *frames)

    assert b"".join(frame.audio for frame in of(TTSAudioRawFrame, told)) == TONE
    assert "".join(frame.text for frame in of(TTSTextFrame, told)) == "good morning."
    assert counted(told) == (7, 5)
    assert asked[0]["headers"]["x-goog-api-key"] == "my-deepest-secret"
    assert asked[1]["setup"]["model"].startswith("models/gemini-")
