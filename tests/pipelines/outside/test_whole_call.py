"""A whole call of an agent that hears and thinks with OpenAI and speaks with Cartesia's websocket,
recorded and played back.

The vendors are played in the same loop, but outside: the call reaches them through its gateways.
"""

import dataclasses
import gzip

import pytest

from personas.agent_version import Service
from personas.cassette import Cassette
from personas.emulation import Emulation
from pipelines import call
from pipelines.call import place_call
from pipelines.emulators import emulators_of
from pipelines.outside.tape import tape_path
from pipelines.services.faults import ServiceFault
from tests.leaks import Leaks
from tests.pipelines.plans import plan

KEY = "sk-Planted7in2a9Test4"
SERVICES = {
    "stt": ("openai", "gpt-4o-transcribe", "http://openai.agent.emulated/v1"),
    "llm": ("openai", "gpt-4.1", "http://openai.agent.emulated/v1"),
    "tts": ("cartesia", "sonic-3.6", "http://cartesia.agent.emulated"),
}


def on_vendors(use, folder, **agent):
    made = {k: Service(service=s, model=m, base_url=url) for k, (s, m, url) in SERVICES.items()}
    chosen = plan(seed=3)
    services = chosen.agent.services.model_copy(update=made)
    version = chosen.agent.model_copy(update={"services": services} | agent)
    cassette = Cassette(folder=str(folder), use=use)
    return chosen.model_copy(update={"agent": version, "cassette": cassette})


def play_outside(wiring):
    """The vendors for the agent, though the plan does not play them."""
    if wiring.side == "customer":
        return {}
    vendors = {"openai": Emulation(), "cartesia": Emulation()}
    played = wiring.plan.model_copy(update={"emulators": vendors})
    return emulators_of(dataclasses.replace(wiring, plan=played))


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The folder of a call, its record, and that of its cassette."""
    folder, cassette = tmp_path_factory.mktemp("call"), tmp_path_factory.mktemp("cassette")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(call, "emulators_of", play_outside)
        patch.setenv("OPENAI_API_KEY", KEY)
        patch.setenv("CARTESIA_API_KEY", KEY)
        record = place_call(on_vendors("record", cassette), folder)
    return folder, record, cassette


def replay(cassette, folder, **agent):
    folder.mkdir()
    return place_call(on_vendors("replay", cassette, **agent), folder)


def test_a_call_that_is_recorded_comes_to_its_end(kept):
    _, record, _ = kept

    assert [tool.name for tool in record.tool_calls] == ["transfer_call"]
    assert record.ending.reason == "transferred"
    assert record.soundness.faults == ()


def test_a_call_that_is_played_back_is_the_same_call(kept, tmp_path, monkeypatch):
    folder, record, cassette = kept
    for name in ("OPENAI_API_KEY", "CARTESIA_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    again = replay(cassette, tmp_path / "again")

    assert again.soundness.faults == ()
    assert again.utterances == record.utterances
    assert again.heard == record.heard
    assert sound(tmp_path / "again") == sound(folder)


def test_no_key_is_in_a_call_or_on_its_cassette(kept):
    folder, record, cassette = kept
    tape = gzip.decompress(tape_path(cassette, record.plan.call_id).read_bytes()).decode()

    assert all(f'"kind":"{kind}"' in tape for kind in SERVICES)
    assert '"method":"WS"' in tape
    leaks = Leaks([KEY])
    assert leaks.below(folder) == leaks.below(cassette) == {}
    assert leaks.in_bytes(record.model_dump_json().encode()) == []


def test_what_is_not_on_the_cassette_ends_the_call_as_our_error(kept, tmp_path):
    record = replay(kept[2], tmp_path / "other", prompt="Be brief.")

    assert record.ending.by == "fault"
    assert record.ending.reason.startswith(
        "the agent's llm: openai, `POST /chat/completions`: status 404: request 1 is not on the "
        "cassette: `messages[0].content` is 'Be brief.', and was "
    )


def test_a_call_that_was_never_recorded_is_not_placed(tmp_path):
    with pytest.raises(ServiceFault, match="this call was not recorded"):
        replay(tmp_path, tmp_path / "never")


def sound(folder):
    return (folder / "recording.wav").read_bytes()
