"""`spar doctor`: what is looked at, what is told, and how it ends."""

import io
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.services.ready import variables_of
from pipelines.services.vendors import VENDORS
from sparring.doctor import Finding, examine, show_doctor
from sparring.faults import Exit
from sparring.order import Order
from sparring.reach import Host, host_of, unreachable
from sparring.swaps import swaps

KEY = "sk-never-to-be-shown-4711"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name for row in VENDORS.values() for name in variables_of(row)}
    for name in (*names, "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


class Net:
    """A network with a few hosts, which notes who was asked."""

    def __init__(self, *there: str, error: type[OSError] | OSError = socket.gaierror) -> None:
        self.there, self.error = there, error
        self.asked: list[str] = []

    def __call__(self, host: Host) -> None:
        self.asked.append(str(host))
        if str(host) not in self.there:
            raise self.error


def told(order: Order, runs: Path, net: Net) -> tuple[Exit, str]:
    """How the command ends, and what it prints."""
    text = io.StringIO()
    code = show_doctor(order, Console(file=text), runs=runs, by=net)
    return code, text.getvalue()


def real(**services: str) -> Order:
    return Order(clock="real", services=swaps(**services), limit=1)


def test_without_vendors_nobody_is_asked_and_all_is_well(tmp_path: Path) -> None:
    net = Net()
    code, text = told(Order(), tmp_path / "runs", net)

    assert (code, net.asked) == (Exit.DONE, [])
    assert "  ok      all of them are ready\n" in text
    assert "  ok      none is used\n" in text
    assert "none needed" in text


def test_a_vendor_that_answers_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    net = Net("api.deepgram.com:443")
    code, text = told(real(agent_stt="deepgram"), tmp_path, net)

    assert (code, net.asked) == (Exit.DONE, ["api.deepgram.com:443"])
    assert "deepgram: api.deepgram.com:443 is reachable" in text
    assert "set: DEEPGRAM_API_KEY" in text
    assert KEY not in text


def test_offline_a_vendor_that_is_used_is_plainly_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    code, text = told(real(agent_stt="deepgram"), tmp_path, Net())

    assert code == Exit.BROKE
    assert (
        "broken  deepgram: api.deepgram.com:443 is not reachable: its name is not known here\n"
        "          hint: look at the network, its names and its firewall\n"
    ) in text
    assert "note    groq: api.groq.com:443 is not reachable" in text


def test_a_missing_key_is_the_users_to_mend(tmp_path: Path) -> None:
    code, text = told(real(agent_stt="deepgram", agent_tts="piper"), tmp_path, Net())

    assert code == Exit.INPUT_WRONG
    assert "`DEEPGRAM_API_KEY` is not set\n          hint: export DEEPGRAM_API_KEY=..." in text
    assert "`piper` is not installed\n          hint: uv pip install 'pipecat-ai[piper]'" in text


def test_a_suite_that_is_not_there_is_told_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    code, text = told(Order(suite="smok"), tmp_path, Net())

    assert code == Exit.INPUT_WRONG
    assert "did you mean `smoke`?" in text
    assert "none needed" in text


def test_played_vendors_are_not_asked(tmp_path: Path) -> None:
    net = Net()
    code, text = told(Order(suite="emulated"), tmp_path, net)

    assert (code, net.asked) == (Exit.DONE, [])
    assert text.count("openai: played within the call") == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, text = told(Order(), tmp_path / "file" / "runs", Net())

    assert code == Exit.BROKE
    assert "hint: name another folder: --out DIR" in text


def test_each_reason_has_its_words() -> None:
    host = Host("localhost", 1)
    reasons: list[tuple[OSError, str]] = [
        (TimeoutError(), "no answer in time"),
        (socket.gaierror(-2, "Name or service not known"), "its name is not known here"),
        (ConnectionRefusedError(111, "Connection refused"), "connection refused"),
    ]
    for error, words in reasons:
        assert unreachable([host], by=Net(error=error)) == {host: words}


def test_what_listens_is_reached_and_what_does_not_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = Host("127.0.0.1", server.getsockname()[1])

        assert unreachable([there]) == {}
    assert unreachable([there]) == {there: "connection refused"}


def test_a_host_is_shown_without_what_else_stands_in_its_url() -> None:
    hosts: dict[str, Host | None] = {
        f"https://me:{KEY}@a.test/v1?api_key={KEY}": Host("a.test", 443),
        "ws://a.test:99/x": Host("a.test", 99),
        "http://[::1]:8000/": Host("::1", 8000),
        "a.test": Host("a.test", 443),
        "https://": None,
        "http://a.test:x": None,
    }

    assert {url: host_of(url) for url in hosts} == hosts


def test_a_key_in_an_address_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CHATGPT_ENDPOINT", f"https://{KEY}@mine.test/openai/v1?key={KEY}")
    monkeypatch.setenv("AZURE_CHATGPT_API_KEY", KEY)
    code, text = told(real(agent_llm="azure"), tmp_path, Net("mine.test:443"))

    assert code == Exit.DONE
    assert "azure: mine.test:443 is reachable" in text
    assert KEY not in text


def test_findings_stand_under_few_headings(tmp_path: Path) -> None:
    found: list[Finding] = list(examine(Order(limit=1), runs=tmp_path, by=Net()))
    abouts: Callable[[], list[str]] = lambda: [one.about for one in found]  # noqa: E731

    assert list(dict.fromkeys(abouts())) == [
        "here",
        "configuration",
        "services",
        "keys",
        "vendors",
        "devices",
    ]


BOT = """
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.deepgram.stt import DeepgramSTTService
from pipecat.services.whisper.stt import WhisperSTTService
async def bot(args):
    OpenAILLMService(), DeepgramSTTService(), WhisperSTTService()
"""


def test_the_vendors_of_a_bot_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(BOT)
    net = Net("api.openai.com:443")
    bot = {"agent": str(tmp_path / "bot.py"), "limit": 1}

    _, played = told(Order(suite="emulated", **bot), tmp_path, net)
    code, there = told(Order(clock="real", **bot), tmp_path, net)

    assert "ok      deepgram: played within the call" in played
    assert "ok      openai: played within the call" in played
    assert "ok      openai: api.openai.com:443 is reachable" in there
    assert "broken  deepgram: api.deepgram.com:443 is not reachable" in there
    assert code == Exit.BROKE


def test_json_has_what_the_table_has(tmp_path: Path) -> None:
    text = io.StringIO()
    code = show_doctor(
        real(agent_stt="deepgram"), Console(file=text), runs=tmp_path, as_json=True, by=Net()
    )
    found = json.loads(text.getvalue())

    assert code == Exit.INPUT_WRONG
    assert {one["about"] for one in found} >= {"here", "configuration", "services", "vendors"}
    assert [one["state"] for one in found if one["about"] == "services"] == ["wrong"]
