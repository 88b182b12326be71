"""`spar emulate`: what it says, and how it ends."""

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from personas.emulation import Emulation
from personas.faults import InputFault
from sparring.emulate.serve import PLAYED, _told, _vendor
from sparring.emulate.settings import emulation
from sparring.faults import UsageFault


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


def test_settings_are_those_of_a_suite():
    assert emulation(["latency_ms=900", "token_ms=20"]) == Emulation(latency_ms=900, token_ms=20)
    with pytest.raises(InputFault, match="did you mean `latency_ms`"):
        emulation(["latency=900"])
    with pytest.raises(UsageFault, match="a setting is `NAME=VALUE`"):
        emulation(["latency_ms"])


def test_an_unknown_vendor_is_named_with_the_nearest():
    with pytest.raises(UsageFault, match="no emulator of `opnai`; did you mean `openai`"):
        _vendor("opnai")
