import contextlib
import dataclasses
import inspect

import pytest
from pipecat.services.ai_service import AIService

from personas.schema import Service, Services
from pipelines.services import registry
from pipelines.services.asked import arguments_of, check_arguments, settings_fields
from pipelines.services.loading import is_installed, load
from pipelines.services.vendor import Address
from pipelines.services.vendors import VENDORS
from tests.pipelines.test_registry import wiring

ROWS = [pytest.param(row, id=f"{row.kind}-{row.name}") for row in VENDORS.values()]
HERE = [one for one in ROWS if all(map(is_installed, one.values[0].packages))]
ABSENT = [one for one in ROWS if one not in HERE]
REAL = {"place": "agent", "clock": "real"}


def asked(row, **more):
    """The side's services, with a row's service in its place."""
    return Services(**{row.kind: Service(service=row.name, **more)})


@pytest.fixture
def keys(monkeypatch):
    """A key for every vendor, none of which opens anything."""
    for row in VENDORS.values():
        address = row.address
        for variable in (row.key, *row.needs.values(), address and address.variable):
            if variable:
                is_place = variable.endswith("ENDPOINT")
                monkeypatch.setenv(variable, "https://place.test" if is_place else "given")


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("row", HERE)
def test_each_vendor_is_built_with_its_key_alone(row):
    registry.check(asked(row), **REAL)
    made = registry.build(row.kind, wiring(**{row.kind: Service(service=row.name)}))

    assert isinstance(made, AIService)
    assert type(made).__name__ == row.made.partition(":")[2]


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("row", HERE)
def test_model_voice_and_language_are_said_the_same_way_for_all(row):
    said = {"model": "my-model", "voice": "my-voice", "language": "de"}
    said = {name: value for name, value in said.items() if name in row.takes}
    if row.voice_is_model:
        said.pop("voice")
    made = registry.build(row.kind, wiring(**{row.kind: Service(service=row.name, **said)}))
    settings = made._settings

    held = settings.voice if row.voice_is_model else settings.model
    assert held == said.get("model", held)
    assert "voice" not in said or voice_of(settings) == "my-voice"
    assert "language" not in said or str(settings.language).startswith("de")


def voice_of(settings):
    """The voice, wherever a service keeps it."""
    session = getattr(settings, "session_properties", None)
    return session.audio.output.voice if session else settings.voice


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("row", [one for one in HERE if one.values[0].name != "ollama"])
def test_models_and_voices_of_the_table_are_those_of_pipecat(row):
    cls = load(row.made)
    own = {"api_key": "key", **dict.fromkeys(row.needs, "x")}
    own |= {"endpoint": "https://mine.test"} if row.name == "azure" else {}
    settings = cls(**own)._settings

    assert row.model in (None, settings.model)
    assert row.voice is None or getattr(settings, "voice", None) in (None, row.voice)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("row", ABSENT)
def test_a_missing_package_is_told_with_the_command_that_brings_it(row):
    with pytest.raises(registry.ServiceFault) as told:
        registry.check(asked(row), **REAL)

    assert str(told.value).startswith(f"agent: services.{row.kind}: `")
    assert str(told.value).endswith(
        f"` is not installed; hint: uv pip install 'pipecat-ai[{row.extra}]'"
    )


@pytest.mark.parametrize("row", [one for one in HERE if one.values[0].key])
def test_a_missing_key_is_told_with_the_command_that_sets_it(row, monkeypatch):
    monkeypatch.delenv(row.key, raising=False)

    with pytest.raises(registry.ServiceFault, match=f"`{row.key}` is not set; hint: export"):
        registry.check(asked(row), **REAL)


@pytest.mark.parametrize("row", HERE)
def test_another_address_needs_no_key_and_is_where_the_service_goes(row, monkeypatch):
    if row.address is None or row.address.argument is None:
        return
    if row.key:
        monkeypatch.delenv(row.key, raising=False)
    elsewhere = Service(service=row.name, base_url="http://mine.test:99/v1")
    registry.check(Services(**{row.kind: elsewhere}), **REAL)
    made = registry.build(row.kind, wiring(**{row.kind: elsewhere}))

    assert "mine.test:99" in reached(made)


STOOD_IN_FOR = [one for one in HERE if one.values[0].address and one.values[0].address.elsewhere]


@pytest.mark.parametrize("row", STOOD_IN_FOR)
def test_the_environment_can_name_a_place_too_but_a_file_goes_before(row, monkeypatch):
    monkeypatch.setenv(row.address.elsewhere, "http://mine.test:99/")
    monkeypatch.delenv(row.key, raising=False)
    placed = Service(service=row.name, base_url="http://other.test:98")
    registry.check(asked(row), **REAL)
    by_environment = registry.build(row.kind, wiring(**{row.kind: Service(service=row.name)}))
    by_file = registry.build(row.kind, wiring(**{row.kind: placed}))

    assert f"mine.test:99{row.address.behind}" in reached(by_environment)
    assert "other.test:98" in reached(by_file)
    assert "mine.test" not in reached(by_file)


def reached(service):
    """All that a service holds of addresses, as text."""
    client = getattr(service, "_client", None)
    wrapped = getattr(client, "_client_wrapper", None)
    places = ("url", "endpoint", "http_options")
    own = [value for name, value in vars(service).items() if any(one in name for one in places)]
    with contextlib.suppress(AttributeError):  # Azure's
        own.append(service._speech_config.get_property_by_name("SPEECH-Endpoint"))
    with contextlib.suppress(AttributeError):
        own.append(wrapped.get_environment().__dict__)
    return f"{own} {getattr(client, 'base_url', '')}"


@pytest.mark.usefixtures("keys")
def test_deepgrams_models_of_speech_are_its_voices():
    made = registry.build("tts", wiring(tts=Service(service="deepgram", model="aura-2-thalia-en")))

    assert made._settings.voice == "aura-2-thalia-en"


@pytest.mark.parametrize(
    ("address", "url", "spelled"),
    [
        (Address(default="", form="ws", path="/v3/ws"), "https://a.b", "wss://a.b/v3/ws"),
        (Address(default="", form="ws", path="/v3/ws"), "ws://a.b/x", "ws://a.b/x"),
        (Address(default="", form="http"), "ws://a.b:1/v1/", "http://a.b:1/v1"),
        (Address(default="", form="host"), "https://a.b:1/v1", "a.b:1"),
        (Address(default=""), "a.b", "https://a.b"),
    ],
)
def test_any_scheme_will_do_for_a_base_url(address, url, spelled):
    assert address.spelled(url) == spelled


OPENAI = {"service": "openai"}
CLASS = {"class": "pipecat.services.openai.llm.OpenAILLMService"}


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("key", "service", "message"),
    [
        ("stt", {"service": "deepgrm"}, "no stt service `deepgrm`; did you mean `deepgram`?;"),
        ("llm", {"service": "deepgram"}, "`deepgram`; it is one of kind stt, tts; there are scr"),
        ("tts", {"service": "whisper"}, "`whisper`; it is one of kind stt; there are espeak, az"),
        ("llm", {}, "names no `service` and no `class`"),
        ("llm", OPENAI | {"base_url": "$NOWHERE"}, "`NOWHERE` is not set; hint: export NOWHERE="),
        ("llm.voice", OPENAI | {"voice": "x"}, "`openai` takes none; it takes `model`, `base_url`"),
        ("llm.model", {"service": "scripted", "model": "x"}, "`scripted` takes none"),
        ("llm.model", CLASS | {"model": "x"}, "`class` takes none"),
        (
            "llm.settings.temprature",
            OPENAI | {"settings": {"temprature": 1}},
            "unknown setting; did you mean `temperature`?; hint: what the vendor knows and Pipecat",
        ),
        (
            "tts.settings.generation_config",
            {"service": "cartesia", "settings": {"generation_config": {"speed": "fast"}}},
            "speed: Input should be a valid number",
        ),
        ("llm.settings.tempo", CLASS | {"settings": {"tempo": 1}}, "unknown setting"),
        (
            "llm.options.model",
            OPENAI | {"options": {"model": "x"}},
            "is a setting; hint: write it under `settings`",
        ),
        ("llm.options.params", OPENAI | {"options": {"params": {}}}, "is a setting; hint: write"),
        (
            "llm.options.organisation",
            OPENAI | {"options": {"organisation": "x"}},
            "unknown option; did you mean `organization`?",
        ),
    ],
)
def test_what_a_service_does_not_have_is_told_with_what_it_has(key, service, message):
    with pytest.raises(registry.ServiceFault) as told:
        registry.check(Services.model_validate({key[:3]: service}), **REAL)

    assert str(told.value).startswith(f"agent: services.{key}: ")
    assert message in str(told.value)


@pytest.mark.usefixtures("keys")
def test_a_mapping_becomes_the_model_that_the_setting_holds():
    service = Service(service="cartesia", settings={"generation_config": {"speed": 1.1}})
    registry.check(Services(tts=service), **REAL)
    made = registry.build("tts", wiring(tts=service))

    assert made._settings.generation_config.speed == 1.1


@pytest.mark.usefixtures("keys")
def test_what_pipecat_does_not_know_goes_to_the_vendor_under_extra():
    service = Service(service="openai", settings={"extra": {"reasoning_effort": "low"}})
    registry.check(Services(llm=service), **REAL)
    made = registry.build("llm", wiring(llm=service))

    assert made._settings.extra == {"reasoning_effort": "low"}


@pytest.mark.parametrize("row", HERE)
def test_options_of_the_table_are_arguments_of_the_class(row):
    cls = load(row.made)
    address = row.address
    ours = {*row.options, *row.needs} | ({address.argument} if address else set())

    assert ours - {None} <= arguments_of(cls)
    assert set(row.takes) <= set(settings_fields(cls)) or row.kind == "s2s"
    assert dataclasses.is_dataclass(cls.Settings)
    assert (
        "api_key" in inspect.signature(cls.__init__).parameters
        or row.key is None
        or ("api_key" in arguments_of(cls))
    )
    check_arguments(Service(service=row.name, options=row.options), row.made)
