"""`spar emulate`: what it says, and how it ends."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from personas.emulation import Emulation, Emulators
from personas.faults import InputFault
from sparring.emulate.serve import PLAYED, _told, _vendor
from sparring.emulate.settings import emulation
from sparring.faults import UsageFault

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_it_serves_until_it_is_interrupted():
    command = [sys.executable, "-m", "sparring", "emulate", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        urls = json.loads(process.stdout.readline())
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{urls['openai']}/v1/chat/completions", data=b"{}", timeout=5)
        refused.value.close()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=10)

    assert set(urls) == set(PLAYED)
    assert refused.value.code == 401
    assert process.returncode == 130
    assert said == b"Ctrl-C stops it\n"


def test_it_says_what_to_write_where():
    told = _told({"deepgram": "127.0.0.1:8791", "openai": "127.0.0.1:8790"})

    assert "\nexport DEEPGRAM_API_KEY=emulated DEEPGRAM_BASE_URL=http://127.0.0.1:8791\n" in told
    assert '  llm: {service: openai, base_url: "http://127.0.0.1:8790/v1"}\n' in told
    assert told.endswith("export OPENAI_API_KEY=emulated OPENAI_BASE_URL=http://127.0.0.1:8790/v1")


def test_the_readme_shows_what_it_says():
    vendors, shown = re.search(
        r"\$ spar emulate ([\w ]+) --set .*\n((?:.*\n)+?)```", README
    ).groups()
    places = {name: f"127.0.0.1:{8790 + n}" for n, name in enumerate(vendors.split())}
    lines = [line for line in shown.splitlines() if line != "  ..."]

    assert len(lines) == 11
    assert [line for line in _told(places).splitlines() if line in lines] == lines


def test_the_readmes_emulators_can_be_written_so():
    shown = yaml.safe_load(re.search(r"```yaml\n(emulators:.*?)```", README, re.DOTALL)[1])
    read = TypeAdapter(Emulators).validate_python(shown["emulators"])

    assert (read["deepgram"].concurrent, read["cartesia"].faults[0].rate) == (5, 0.1)


def test_settings_are_those_of_a_suite():
    assert emulation(["latency_ms=900", "token_ms=20"]) == Emulation(latency_ms=900, token_ms=20)
    with pytest.raises(InputFault, match="did you mean `latency_ms`"):
        emulation(["latency=900"])
    with pytest.raises(InputFault, match=r"--set token_ms: must be a number \(got \"x\"\)$"):
        emulation(["token_ms=x"])
    with pytest.raises(
        InputFault, match=r"--set nope: unknown key .*\n.* takes `latency_ms`, `stt_"
    ):
        emulation(["nope=1"])
    with pytest.raises(InputFault, match=r"--set api_key: unknown key\n"):
        emulation(["api_key=anything"])
    with pytest.raises(UsageFault, match="a setting is `NAME=VALUE`"):
        emulation(["latency_ms"])


def test_an_unknown_vendor_is_named_with_the_nearest():
    with pytest.raises(UsageFault, match="no emulator of `opnai`; did you mean `openai`"):
        _vendor("opnai")
