import pytest

from personas.emulation import Emulation
from personas.schema import Service, Services
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services import registry
from pipelines.services.loading import load
from pipelines.services.vendors import VENDORS
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.plans import plan


def wiring(**services):
    made = plan()
    agent = made.agent.model_copy(update={"services": Services(**services)})
    made = made.model_copy(update={"agent": agent})
    return Wiring(
        made, "agent", Scribe(Telephone(8000, {}, Stopwatch())), Stopwatch(), FloorTaker(made)
    )


def test_every_name_leads_to_a_function():
    for places in registry.KEYLESS.values():
        for place in places.values():
            assert callable(load(place))
    for vendor in VENDORS.values():
        assert callable(load(vendor.builder))


def test_an_unknown_service_is_told_with_those_there_are():
    with pytest.raises(
        registry.ServiceFault, match=r"no tts service `polly`; there are espeak, azure"
    ):
        registry.build("tts", wiring(tts=Service(service="polly")))


def test_a_missing_key_is_named_and_not_its_value(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    with pytest.raises(registry.ServiceFault, match="`OPENAI_API_KEY` is not set; hint: export"):
        registry.build("llm", wiring(llm=Service(service="openai")))


def test_a_vendor_is_one_line_of_yaml(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    service = Service.model_validate({"service": "openai", "settings": {"model": "gpt-4.1-mini"}})
    made = registry.build("llm", wiring(llm=service))

    assert type(made).__name__ == "OpenAILLMService"
    assert made._settings.model == "gpt-4.1-mini"


def test_any_pipecat_class_is_the_way_out(monkeypatch):
    monkeypatch.setenv("MY_KEY", "secret")
    service = Service.model_validate(
        {
            "class": "pipecat.services.openai.llm.OpenAILLMService",
            "options": {"api_key": "$MY_KEY", "base_url": "http://localhost:1/v1"},
            "settings": {"model": "local"},
        }
    )
    made = registry.build("llm", wiring(llm=service))

    assert made._settings.model == "local"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no.such.module.Class", "`no` is not installed"),
        ("pipecat.services.openai.llm.Nothing", "there is no `Nothing` in"),
    ],
)
def test_a_class_that_is_not_there_is_told(name, message):
    with pytest.raises(registry.ServiceFault, match=message):
        registry.build("llm", wiring(llm=Service.model_validate({"class": name})))


def test_options_that_a_service_does_not_take_are_told():
    service = Service(service="scripted", options={"temperature": 1})

    with pytest.raises(registry.ServiceFault, match=r"agent's llm: .*temperature"):
        registry.build("llm", wiring(llm=service))


@pytest.mark.parametrize(
    ("services", "clock", "message"),
    [
        ({"tts": "polly"}, "real", r"me: services.tts: no tts service `polly`; there are espeak"),
        ({"llm": "openai"}, "real", "me: services.llm: `OPENAI_API_KEY` is not set; hint: export"),
        ({"stt": "deepgram"}, "simulated", "`deepgram` is across a network and needs real time"),
    ],
)
def test_what_would_break_every_call_is_found_before_the_first(
    monkeypatch, services, clock, message
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("DEEPGRAM_API_KEY", "x")
    made = Services(**{kind: Service(service=name) for kind, name in services.items()})

    with pytest.raises(registry.ServiceFault, match=message):
        registry.check(made, place="me", clock=clock)


def test_the_keyless_services_are_always_ready():
    registry.check(Services(), place="me", clock="simulated")


def test_an_emulated_vendor_needs_no_key_and_runs_in_simulated_time(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    services = Services(llm=Service(service="openai"))

    registry.check(services, place="agent", clock="simulated", emulators=["openai"])
    with pytest.raises(registry.ServiceFault, match="with `OPENAI_API_KEY`, which is not set"):
        registry.check(services, place="agent", clock="simulated")
    with pytest.raises(registry.ServiceFault, match="`OPENAI_API_KEY` is not set; hint: export"):
        registry.check(services, place="agent", clock="real")


def test_a_vendor_on_simulated_time_is_told_both_ways_out(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("ASSEMBLYAI_API_KEY", "aai-test")

    with pytest.raises(registry.ServiceFault) as llm:
        registry.check(Services(llm=Service(service="openai")), place="agent", clock="simulated")
    with pytest.raises(registry.ServiceFault) as stt:
        registry.check(
            Services(stt=Service(service="assemblyai")),
            place="agent", clock="simulated", emulators=["openai"],
        )  # fmt: skip

    assert str(llm.value).endswith("--clock metered, or `emulators: {openai: {}}` in the suite")
    assert str(stt.value).endswith("hint: --clock real")


# ---- speech to speech ---------------------------------------------------------------------------

EMULATED = {"openai": Emulation()}


def speech_to_speech(name="openai_realtime", **service):
    made = Service.model_validate({"service": name, **service})
    one = wiring(s2s=made)
    one.plan = one.plan.model_copy(update={"emulators": EMULATED})
    return registry.build("s2s", one)


def test_a_speech_to_speech_model_transcribes_what_it_hears_for_the_record():
    made = speech_to_speech(settings={"model": "gpt-realtime-2.1", "voice": "marin"})
    session = made._settings.session_properties

    assert made.base_url == "ws://openai.agent.emulated/v1/realtime?model=gpt-realtime-2.1"
    assert session.audio.input.transcription is not None
    assert session.audio.output.voice == "marin"


def test_its_own_session_goes_before():
    heard = {"transcription": {"model": "gpt-4o-transcribe"}, "turn_detection": False}
    properties = {"audio": {"input": heard}, "max_output_tokens": 300}
    session = speech_to_speech(settings={"session_properties": properties})._settings

    assert session.session_properties.audio.input.transcription.model == "gpt-4o-transcribe"
    assert session.session_properties.audio.input.turn_detection is False
    assert session.session_properties.max_output_tokens == 300


def test_of_an_agent_with_a_speech_to_speech_model_only_that_is_checked(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    services = Services(stt=Service(service="polly"), s2s=Service(service="openai_realtime"))

    registry.check(services, place="agent", clock="simulated", emulators=["openai"])
    with pytest.raises(registry.ServiceFault, match="s2s: `OPENAI_API_KEY` is not set"):
        registry.check(services, place="agent", clock="real")
