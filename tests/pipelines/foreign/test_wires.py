"""Each wire against Pipecat's own serializer of the format: what one writes the other reads."""

import asyncio
import base64
import json

import numpy as np
import pytest
from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.evals.serializer import EvalSerializer
from pipecat.frames.frames import (
    InputAudioRawFrame,
    InputDTMFFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
)
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.processors.frameworks.rtvi import models
from pipecat.runner.utils import parse_telephony_websocket
from pipecat.serializers.plivo import PlivoFrameSerializer
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.serializers.telnyx import TelnyxFrameSerializer
from pipecat.serializers.twilio import TwilioFrameSerializer

from pipelines.foreign.wires.plivo import Plivo
from pipelines.foreign.wires.protobuf import Protobuf
from pipelines.foreign.wires.rtvi import Rtvi
from pipelines.foreign.wires.telnyx import Telnyx
from pipelines.foreign.wires.twilio import Twilio
from pipelines.foreign.wires.wire import Clear, Mark, Media, Told, WireFault

TONE = (8000 * np.sin(np.arange(160) / 3)).astype(np.int16)


def wires():
    twilio = TwilioFrameSerializer.InputParams(auto_hang_up=False)
    telnyx, a_law = (TelnyxFrameSerializer.InputParams(auto_hang_up=False) for _ in range(2))
    plivo = PlivoFrameSerializer.InputParams(auto_hang_up=False)
    return {
        "twilio": (Twilio("CA1", "MZ1", "AC1"), TwilioFrameSerializer("MZ1", params=twilio)),
        "telnyx": (
            Telnyx("v3:1", "s1"),
            TelnyxFrameSerializer("s1", "PCMU", "PCMU", params=telnyx),
        ),
        "telnyx a-law": (
            Telnyx("v3:1", "s1", codec="PCMA"),
            TelnyxFrameSerializer("s1", "PCMA", "PCMA", params=a_law),
        ),
        "plivo": (Plivo("c1", "s1"), PlivoFrameSerializer("s1", params=plivo)),
        "protobuf": (Protobuf(8000), ProtobufFrameSerializer()),
        "rtvi": (Rtvi(8000), evals()),
    }


def evals():
    """The bot's end of an eval."""
    serializer = EvalSerializer()
    serializer.set_capture_audio(True)
    return serializer


def run(coroutine):
    return asyncio.run(coroutine)


FRAMED = [name for name in wires() if name != "rtvi"]
"""Those whose serializers make frames of sound and of interruptions; RTVI's are its processor's."""


async def ready(serializer):
    setup = FrameProcessorSetup.__new__(FrameProcessorSetup)
    setup.audio_in_sample_rate = 8000
    await serializer.setup(setup)
    return serializer


async def read_by_pipecat(serializer, message):
    return await (await ready(serializer)).deserialize(message)


async def written_by_pipecat(serializer, frame):
    return await (await ready(serializer)).serialize(frame)


@pytest.mark.parametrize("name", FRAMED)
def test_pipecat_hears_what_the_wire_sends(name):
    wire, serializer = wires()[name]
    frame = run(read_by_pipecat(serializer, wire.media(TONE)))

    assert isinstance(frame, InputAudioRawFrame)
    assert frame.sample_rate == 8000
    heard = np.frombuffer(frame.audio, np.int16).astype(int)
    assert len(heard) == 160
    assert np.abs(heard - TONE).max() <= 256  # half of the widest step of G.711 at this level


@pytest.mark.parametrize("name", wires())
def test_the_wire_hears_what_pipecat_sends(name):
    wire, serializer = wires()[name]
    sent = OutputAudioRawFrame(TONE.tobytes(), sample_rate=8000, num_channels=1)
    got = wire.read(run(written_by_pipecat(serializer, sent)))

    assert isinstance(got, Media)
    assert got.rate_hz == 8000
    assert np.abs(got.pcm.astype(int) - TONE).max() <= 256


@pytest.mark.parametrize("name", FRAMED)
def test_an_interruption_clears(name):
    wire, serializer = wires()[name]

    assert wire.read(run(written_by_pipecat(serializer, InterruptionFrame()))) == Clear()


@pytest.mark.parametrize("name", ["twilio", "telnyx", "plivo"])
def test_a_key_is_a_key(name):
    wire, serializer = wires()[name]
    frame = run(read_by_pipecat(serializer, wire.digit("#")))

    assert isinstance(frame, InputDTMFFrame)
    assert frame.button.value == "#"


class Socket:
    def __init__(self, messages):
        self.messages = messages

    async def iter_text(self):
        for message in self.messages:
            yield message


@pytest.mark.parametrize(
    ("wire", "kind", "call_id", "stream_id"),
    [
        (Twilio("CA1", "MZ1", "AC1", {"from_number": "+15550100"}), "twilio", "CA1", "MZ1"),
        (Telnyx("v3:1", "s1", {"from": "+15550100"}), "telnyx", "v3:1", "s1"),
        (Plivo("c1", "s1"), "plivo", "c1", "s1"),
    ],
)
def test_pipecat_knows_the_company_from_the_opening(wire, kind, call_id, stream_id):
    messages = [*wire.opening(), wire.media(TONE)]
    found, data = run(parse_telephony_websocket(Socket(messages)))

    assert found == kind
    assert (data.call_id, data.stream_id) == (call_id, stream_id)
    assert data.from_number == (None if kind == "plivo" else "+15550100")


def test_twilio_counts_its_messages_and_the_time_of_its_sound():
    wire = Twilio("CA1", "MZ1", "AC1")
    connected, start = map(json.loads, wire.opening())
    first, second = (json.loads(wire.media(TONE)) for _ in range(2))

    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert start["start"]["mediaFormat"]["encoding"] == "audio/x-mulaw"
    assert [m["sequenceNumber"] for m in (start, first, second)] == ["1", "2", "3"]
    assert [m["media"]["timestamp"] for m in (first, second)] == ["0", "20"]
    assert len(base64.b64decode(first["media"]["payload"])) == 160
    assert json.loads(*wire.closing())["event"] == "stop"


@pytest.mark.parametrize(
    ("wire", "sent"),
    [
        (Twilio("CA1", "MZ1", "AC1"), {"event": "mark", "mark": {"name": "m"}}),
        (Telnyx("v3:1", "s1"), {"event": "mark", "mark": {"name": "m"}}),
        (Plivo("c1", "s1"), {"event": "checkpoint", "name": "m", "streamId": "s1"}),
    ],
)
def test_a_mark_comes_back_by_its_name(wire, sent):
    mark = wire.read(json.dumps(sent))
    back = json.loads(wire.played(mark))

    assert mark == Mark("m")
    assert "m" in (back.get("name"), back.get("mark", {}).get("name"))


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        ("{", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"event": "media"}', "without `media`"),
        ('{"event": "media", "media": {"payload": "*"}}', "no base64"),
        ('{"event": "media", "media": {}}', "no base64"),
    ],
)
def test_what_is_not_of_the_format_is_named(message, complaint):
    with pytest.raises(WireFault, match=complaint):
        Twilio("CA1", "MZ1", "AC1").read(message)


@pytest.mark.parametrize("message", ["text", b"\xff\xff"])
def test_what_is_no_protocol_buffer_is_named(message):
    with pytest.raises(WireFault):
        Protobuf(8000).read(message)


def test_a_message_of_the_applications_own_is_told():
    assert Twilio("CA1", "MZ1", "AC1").read('{"a": 1}') == Told({"a": 1})


def rtvi(message):
    """A message of ours as Pipecat's own model of it."""
    return models.Message.model_validate_json(message)


def test_pipecat_takes_an_opening_in_rtvi_for_an_eval():
    messages = Rtvi(16000).opening()
    found, data = run(parse_telephony_websocket(Socket(messages)))
    told = run(read_by_pipecat(evals(), messages[1]))
    configured = run(read_by_pipecat(evals(), messages[2]))

    assert (found, data.body["capture_bot_audio"], data.body["skip_tts"]) == ("eval", True, False)
    assert models.ClientReadyData.model_validate(told.message["data"]).version == "2.1.0"
    assert configured.function_call_report_level == {"*": "full"}


def test_sound_and_keys_in_rtvi_are_what_its_processor_reads():
    wire = Rtvi(16000)
    sound, key = rtvi(wire.media(TONE)), rtvi(wire.digit("#"))

    assert sound.type == "raw-audio"
    assert base64.b64decode(sound.data["base64Audio"]) == TONE.tobytes()
    assert (sound.data["sampleRate"], sound.data["numChannels"]) == (16000, 1)
    assert models.DTMFInputData.model_validate(key.data).buttons == [KeypadEntry.POUND]
    assert wire.digit("A") is None


def test_an_interruption_in_rtvi_clears():
    message = models.BotInterruptedMessage().model_dump_json()

    assert Rtvi(16000).read(message) == Clear()


@pytest.mark.parametrize("data", [None, {}, {"audio": "*", "sampleRate": 8000}, {"audio": "AA=="}])
def test_sound_in_rtvi_that_is_none_is_named(data):
    message = json.dumps({"label": "rtvi-ai", "type": "eval-bot-audio", "data": data})
    with pytest.raises(WireFault, match="sound that cannot be read"):
        Rtvi(16000).read(message)
