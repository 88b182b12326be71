"""Flags that put another service in place of one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from personas.agent_version import in_short
from personas.faults import InputFault
from personas.schema import Service
from sparring.order import Order, plan
from sparring.swaps import swaps
from tests.sparring.spar import Spar

Said = Callable[..., str]


@pytest.fixture
def said(spar: Spar) -> Said:
    """What a command prints, to either side."""

    def call(*arguments: str) -> str:
        ended = spar(*arguments)
        return ended.out + ended.err

    return call


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("deepgram", {"service": "deepgram"}),
        ("cartesia:sonic-2", {"service": "cartesia", "model": "sonic-2"}),
        ("ollama:llama3.2:3b", {"service": "ollama", "model": "llama3.2:3b"}),
        ("my.module.Stt", {"class": "my.module.Stt"}),
    ],
)
def test_a_service_in_short_is_what_it_is_in_full(short: str, full: dict[str, str]) -> None:
    service = Service.model_validate(short)

    assert service.model_dump(by_alias=True, exclude_defaults=True) == full
    assert in_short(full) == short


def test_a_service_with_settings_has_no_short_form() -> None:
    assert in_short({"service": "openai", "settings": {"temperature": 0}}) is None


def test_flags_change_either_side_and_nothing_else() -> None:
    services = swaps(agent_stt="deepgram:nova-3", agent_llm=None, customer_tts="openai")
    usual = plan(Order(limit=1)).plans[0]

    changed = plan(Order(limit=1, services=services)).plans[0]
    agent, customer = changed.agent.services, changed.customer.services

    assert agent.stt == Service(service="deepgram", model="nova-3")
    assert customer.tts == Service(service="openai")
    assert (agent.llm, agent.tts) == (usual.agent.services.llm, usual.agent.services.tts)
    assert (customer.stt, customer.llm) == (
        usual.customer.services.stt,
        usual.customer.services.llm,
    )
    assert (changed.seed, changed.facts) == (usual.seed, usual.facts)


def test_a_flag_is_stronger_than_the_environment_and_the_agents_file(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_SERVICES_STT", "deepgram:nova-3")

    environment = said("config")
    flag = said("config", "--agent-stt", "openai", "--customer-llm", "openai:gpt-4.1-mini")

    assert rows(environment)["services.stt"] == ["deepgram:nova-3", "environment"]
    assert rows(flag)["services.stt"] == ["openai", "command", "line"]
    assert rows(flag)["customer.services.llm"] == ["openai:gpt-4.1-mini", "command", "line"]
    assert rows(flag)["services.llm"] == ["scripted", "agent's", "defaults"]


def rows(table: str) -> dict[str, list[str]]:
    """Key to the words of the rest of its row."""
    return {line.split()[0]: line.split()[1:] for line in table.splitlines() if line.strip()}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--agent-stt deepgrm", "services.stt: no stt service `deepgrm`; did you mean `deepgram`?"),
        ("--agent-llm deepgram", "`deepgram`; it is one of kind stt, tts"),
        ("--customer-tts pocketsphinx", "customer: services.tts: no tts service `pocketsphinx`"),
        ("--agent-stt deepgram", "needs real time; hint: --clock real, with `DEEPGRAM_API_KEY`"),
        ("--agent-stt deepgram --clock real", "`DEEPGRAM_API_KEY` is not set; hint: export DEEP"),
        ("--agent-tts espeak:loud", "services.tts.model: `espeak` takes none"),
    ],
)
def test_a_service_that_cannot_be_had_is_told_before_any_call(
    said: Said, monkeypatch: pytest.MonkeyPatch, arguments: str, message: str
) -> None:
    monkeypatch.delenv("DEEPGRAM_API_KEY", raising=False)

    assert message in said("run", "--single", "clear", *arguments.split())


def test_a_flag_that_would_change_nothing_is_told() -> None:
    services = swaps(agent_stt="pocketsphinx", agent_s2s=None)

    with pytest.raises(InputFault) as told:
        plan(Order(suite="emulated", versions=("v1_realtime",), services=services))

    assert str(told.value) == (
        "the command line has 1 fault:\n"
        "  --agent-stt: changes nothing: the agent `sprocket`, version `v1_realtime` hears, "
        "thinks and speaks with `openai_realtime`"
    )


def test_a_flag_for_what_the_suite_varies_is_told(tmp_path: Path) -> None:
    suite = tmp_path / "arms.yaml"
    suite.write_text(
        "name: arms\nsummary: Two ears.\npersonas: [clear]\nscenarios: [sprocket_offer]\n"
        "vary: {customer.stt: [pocketsphinx, openai]}\n"
    )

    with pytest.raises(InputFault, match=r"customer\.stt: is set on the command line or in the"):
        plan(Order(suite=str(suite), services=swaps(customer_stt="deepgram")))
    assert len(plan(Order(suite=str(suite))).plans) == 2
