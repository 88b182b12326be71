"""No key, in any form, is in any file or message: keys are planted, and looked for everywhere."""

import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from personas.cassette import Cassette
from pipelines.call import place_call
from pipelines.outside.tape import tape_path
from reports.run import RunFolder
from sparring import cli
from sparring.doctor import show_doctor
from sparring.faults import Exit, UsageFault
from sparring.order import Order, plan
from sparring.reach import Host
from sparring.run import run_suite
from tests.leaks import Leaks
from tests.sparring.leaking.vendor import repeated, vendor

ROOT = Path(__file__).parents[2]
PLAYBOOK = ROOT / "personas" / "library" / "playbooks" / "agent.yaml"
KEYS = {
    "OPENAI_API_KEY": "sk-proj-Qz7Rk2Vx9LmT4bWc8Hp1",
    "DEEPGRAM_API_KEY": "d41f07ba92c6e8350fd1b7a64c29e05f83ab16cd",
    "CARTESIA_API_KEY": "sk_car_Jw5Xt8Yn3Gv6Ku1Mz4Ef",
    "MINE": "Vb3Nh7/Pd2+Sf9Lg5=Ty8Rk1",
    "URL_TOKEN": "Uf6Ds1Cx4Wm9Qa2Zk7Ob",
}
AGENT = """
name: teller
summary: Its services tell their keys.
active: openai
defaults:
  prompt: Be brief.
  playbook: PLAYBOOK
  services: {stt: {class: tests.sparring.leaking.services.Deaf}}
versions:
  openai:
    services: {llm: {service: openai, base_url: "http://PLACE/v1"}}
  streams:
    services:
      stt: {service: deepgram, base_url: "ws://PLACE"}
      tts: {service: cartesia, base_url: "ws://PLACE/tts/websocket"}
  realtime:
    services: {s2s: {service: openai_realtime, base_url: "ws://PLACE/v1/realtime"}}
  by_url:
    services:
      llm: {class: pipecat.services.openai.llm.OpenAILLMService,
            options: {api_key: $MINE, base_url: "http://PLACE/v1",
                      default_headers: {Authorization: $URL_TOKEN}}}
  talkative:
    services:
      llm: {class: tests.sparring.leaking.services.Talkative, options: {api_key: $MINE}}
  broken:
    services:
      llm: {class: tests.sparring.leaking.services.Broken, options: {api_key: $MINE}}
"""
SUITE = """
name: leaking
summary: Calls that could tell keys.
agent: AGENT
agent_versions: [openai, streams, realtime, by_url, talkative, broken]
personas: [clear]
scenarios: [sprocket_offer]
lines: [clean]
clock: real
limits: {call_s: 6}
customer: {services: {stt: {class: tests.sparring.leaking.services.Deaf}}}
"""


LEAKS = Leaks(KEYS.values())


def test_what_is_looked_for_is_found(tmp_path: Path) -> None:
    for key in KEYS.values():
        for said in repeated(key).split(", "):
            assert LEAKS.in_bytes(said.encode()), said
        (tmp_path / "a.gz").write_bytes(gzip.compress(f"<{key[2:]}>".encode()))
        assert LEAKS.below(tmp_path)
    assert not LEAKS.in_bytes(b"sk-pr, *** and 0123456789abcdef")


# ---- planting -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """What a run of leaking calls left."""

    place: str
    """Of the vendor."""
    home: Path
    """Of everything that was written."""
    suite: Path
    printed: str

    @property
    def run(self) -> RunFolder:
        return RunFolder(self.home / "runs" / "latest")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    home, inputs = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("inputs")
    with vendor() as place:
        suite = written(inputs, place)
        shell = {n: v for n, v in os.environ.items() if not n.lower().endswith("_proxy")}
        more = {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "sparring", "run", str(suite), "-c", "2", "--follow"],
            env=shell | more | KEYS | {"LOGURU_LEVEL": "DEBUG"},
            cwd=home,
            capture_output=True,
            check=False,
            timeout=120,
        )
        yield Planted(place, home, suite, (done.stdout + done.stderr).decode())


def written(folder: Path, place: str) -> Path:
    """The suite's file, with its agent's beside it."""
    agent, suite = folder / "teller.yaml", folder / "leaking.yaml"
    agent.write_text(AGENT.replace("PLACE", place).replace("PLAYBOOK", str(PLAYBOOK)))
    suite.write_text(SUITE.replace("AGENT", str(agent)))
    return suite


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


# ---- runs ---------------------------------------------------------------------------------------


def test_the_calls_went_as_far_as_telling_their_keys(planted: Planted) -> None:
    why = {one.agent_version: one.result.verdicts[0].reason for one in planted.run.entries()}

    assert "status 401: Incorrect API key provided: ***" in why["openai"]
    assert "status 401: Incorrect API key provided: ***" in why["by_url"]
    assert "401" in why["streams"]
    assert "Incorrect API key provided: ***" in why["realtime"]
    assert "the key *** does not fit" in why["talkative"]
    assert why["broken"].endswith("no such account: ***")
    log = (planted.run.path / "workers.log").read_text()
    assert log.count("printed ***") == 3


def test_no_file_of_a_run_has_a_key(planted: Planted) -> None:
    assert len(list(planted.home.rglob("*.*"))) > 20
    assert LEAKS.below(planted.home) == {}


def test_nothing_that_a_run_prints_has_a_key(planted: Planted) -> None:
    assert planted.printed.count("***") > 10
    assert LEAKS.in_bytes(planted.printed.encode()) == []


@pytest.mark.usefixtures("keys")
def test_no_cassette_has_a_key(planted: Planted, tmp_path: Path) -> None:
    cassette = Cassette(folder=str(tmp_path / "tape"), use="record")
    order = Order(suite=str(planted.suite), versions=("openai",), cassette=cassette)
    (made,) = plan(order).plans
    record = place_call(made, tmp_path)
    tape = gzip.decompress(tape_path(tmp_path / "tape", made.call_id).read_bytes())

    assert record.ending.by == "fault"
    assert b"Incorrect API key provided: ***" in tape
    assert LEAKS.below(tmp_path) == {}
    assert LEAKS.in_bytes(record.model_dump_json().encode()) == []


# ---- other commands -----------------------------------------------------------------------------


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    "command",
    [
        "report",
        "evaluate",
        "compare RUN --arms openai by_url",
        "list services",
        "list services --json",
        "config SUITE --json",
        "config SUITE --agent-version by_url",
        "run SUITE --estimate",
        "run SUITE --agent-llm openai --clock simulated",
        "run SUITE --agent wss://bot.test/media?token=KEY",
        "run SUITE --agent wss://me:KEY@bot.test/media",
    ],
)
def test_no_command_tells_a_key(
    command: str, planted: Planted, capfd: pytest.CaptureFixture[str]
) -> None:
    words = command.replace("RUN", str(planted.run.path)).replace("SUITE", str(planted.suite))
    words = words.replace("KEY", KEYS["URL_TOKEN"])
    out = [] if words.startswith(("list", "config")) else ["--out", str(planted.home / "runs")]

    cli.guarded(lambda: cli.app(args=[*words.split(), *out], prog_name="spar"))

    said = "".join(capfd.readouterr())
    assert len(said) > 60
    assert LEAKS.in_bytes(said.encode()) == []
    assert LEAKS.below(planted.home) == {}


@pytest.mark.usefixtures("keys")
def test_a_doctor_tells_no_key(planted: Planted, tmp_path: Path) -> None:
    text = StringIO()

    def unreachable(host: Host) -> None:
        raise OSError(f"no way to {host.name}")

    show_doctor(Order(suite=str(planted.suite)), Console(file=text), runs=tmp_path, by=unreachable)

    assert "OPENAI_API_KEY" in text.getvalue()
    assert LEAKS.in_bytes(text.getvalue().encode()) == []


@pytest.mark.usefixtures("keys")
def test_what_broke_unforeseen_tells_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def breaks() -> None:
        raise RuntimeError(repeated(KEYS["OPENAI_API_KEY"]))

    assert cli.guarded(breaks) == Exit.BROKE

    assert "something broke: RuntimeError: Incorrect API key" in capfd.readouterr().err
    assert len(list(tmp_path.iterdir())) == 1
    assert LEAKS.below(tmp_path) == {}


@pytest.mark.usefixtures("keys")
def test_a_plan_that_holds_a_key_is_not_written(tmp_path: Path) -> None:
    (made,) = plan(Order(limit=1)).plans
    agent = made.agent.model_copy(update={"prompt": f"Use {KEYS['URL_TOKEN']} for it."})

    with pytest.raises(UsageFault, match="holds the value of a key of the environment") as raised:
        run_suite([made.model_copy(update={"agent": agent})], out=tmp_path)

    assert LEAKS.in_bytes(str(raised.value).encode()) == []
    assert list(tmp_path.iterdir()) == []
