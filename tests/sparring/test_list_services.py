"""`spar list services`: what each needs, and whether it is ready here."""

import json

import pytest

from pipelines.services.ready import Ready, readiness, variables_of
from pipelines.services.vendors import VENDORS
from sparring.listing import print_list


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in VENDORS.values():
        for name in variables_of(row):
            monkeypatch.delenv(name, raising=False)


def found() -> dict[tuple[str, str], Ready]:
    return {(one.kind, one.name): one for one in readiness()}


def test_every_service_of_every_kind_is_there() -> None:
    keyless = {("stt", "pocketsphinx"), ("llm", "scripted"), ("tts", "espeak")}

    assert set(found()) == keyless | set(VENDORS)


def test_what_is_missing_is_said_as_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    services = found()

    assert services["stt", "pocketsphinx"].lacks == ()
    assert services["llm", "ollama"].lacks == ()
    assert services["stt", "deepgram"].lacks == ("export DEEPGRAM_API_KEY=...",)
    assert services["tts", "azure"].lacks == (
        "uv pip install 'pipecat-ai[azure]'",
        "export AZURE_SPEECH_API_KEY=...",
        "export AZURE_SPEECH_REGION=...",
    )
    monkeypatch.setenv("DEEPGRAM_API_KEY", "dg-secret")
    assert found()["stt", "deepgram"].lacks == ()


def test_the_list_names_all_that_there_is_and_no_key(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "dg-secret")

    print_list("services", library=None, agent="sprocket", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    print_list("services", library=None, agent="sprocket", as_json=True)
    text = capsys.readouterr().out

    assert "speech to speech" in lines
    assert "  deepgram      Deepgram's streaming recogniser; ready" in lines
    assert (
        "  openai         OpenAI's voices; not ready: export OPENAI_API_KEY=..., "
        "or `emulators: {openai: {}}` in a suite"
    ) in lines
    assert json.loads(text)["stt/deepgram"]["ready"]
    assert json.loads(text)["tts/piper"]["needs"] == ["pipecat-ai[piper]"]
    assert "dg-secret" not in text + "\n".join(lines)
