import pytest

from personas.cassette import Cassette
from personas.schema import Service, Services
from pipelines.outside.place import through_gateway, upstream_of
from pipelines.services import registry

OWN_CLASS = Service(class_="pipecat.services.openai.llm.OpenAILLMService")
ELSEWHERE = {"base_url": "https://example.com/v2/"}
REPLAY = Cassette(folder="kept", use="replay")
RECORD = Cassette(folder="kept", use="record")


def check(services, **how):
    registry.check(Services(**services), place="agent", **how)


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("DEEPGRAM_API_KEY", "dg-test")
    monkeypatch.setenv("CARTESIA_API_KEY", "ca-test")
    monkeypatch.setenv("ELEVENLABS_API_KEY", "el-test")
    for name in ("OPENAI_BASE_URL", "CARTESIA_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "services",
    [
        {},
        {"stt": Service(service="openai"), "llm": Service(service="openai")},
        {"llm": OWN_CLASS.model_copy(update={"options": ELSEWHERE})},
        {"tts": Service(service="cartesia")},
    ],
)
def test_who_asks_one_question_after_the_other_can_be_metered_and_kept(services):
    check(services, clock="metered")
    check(services, clock="real", cassette=RECORD)


@pytest.mark.parametrize(
    ("services", "what"),
    [
        (
            {"stt": Service(service="deepgram")},
            "services.stt: `deepgram` streams, in real time only",
        ),
        (
            {"tts": Service(service="elevenlabs")},
            "services.tts: `elevenlabs` streams, in real time only",
        ),
        (
            {"s2s": Service(service="openai_realtime")},
            "services.s2s: `openai_realtime` streams, in",
        ),
        ({"llm": OWN_CLASS}, "services.llm: a `class` with no `base_url` among its options"),
    ],
)
def test_who_streams_needs_the_real_clock(services, what):
    with pytest.raises(registry.ServiceFault, match=what) as metered:
        check(services, clock="metered")
    with pytest.raises(registry.ServiceFault, match=what) as kept:
        check(services, clock="real", cassette=RECORD)

    assert str(metered.value).endswith("cannot be metered; hint: --clock real")
    assert "cannot be kept on a cassette; hint: " in str(kept.value)


def test_a_cassette_needs_no_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    services = {"llm": Service(service="openai")}

    check(services, clock="simulated", cassette=REPLAY)
    with pytest.raises(registry.ServiceFault, match="`OPENAI_API_KEY` is not set"):
        check(services, clock="metered")


def upstream(**service):
    asked = Service(**service)
    return upstream_of(asked, registry.vendor_of("llm", asked))


def test_a_gateway_leads_where_the_service_would_go(monkeypatch):
    assert upstream(service="openai") == "https://api.openai.com/v1"
    assert upstream(service="anthropic") == "https://api.anthropic.com"
    assert (
        upstream(service="openai", base_url="http://localhost:80/v3/") == "http://localhost:80/v3"
    )
    own = {"class": "any.Class", "options": ELSEWHERE}
    assert upstream(**own) == "https://example.com/v2"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:8790/v1")
    assert upstream(service="openai") == "http://localhost:8790/v1"


def test_a_service_is_led_to_its_gateway():
    named, own = Service(service="openai"), OWN_CLASS.model_copy(update={"options": ELSEWHERE})
    vendor = registry.vendor_of("llm", named)

    assert through_gateway(named, vendor, "llm", "agent").base_url == "http://llm.agent.outside"
    led = through_gateway(own, None, "llm", "customer")
    assert led.options == {"base_url": "http://llm.customer.outside"}
    keyless = Service(service="scripted")
    assert through_gateway(keyless, None, "llm", "agent") == keyless


@pytest.mark.parametrize(
    ("base_url", "near", "far"),
    [
        (None, "", "https://api.cartesia.ai"),
        ("http://localhost:8792", "", "http://localhost:8792"),
        ("wss://eu.example/tts/websocket/", "/tts/websocket", "wss://eu.example"),
    ],
)
def test_a_websockets_path_is_on_both_sides_of_its_gateway(base_url, near, far):
    service = Service(service="cartesia", base_url=base_url)
    vendor = registry.vendor_of("tts", service)

    led = through_gateway(service, vendor, "tts", "agent")
    assert (led.base_url, upstream_of(service, vendor)) == (f"http://tts.agent.outside{near}", far)
