"""Whole calls whose agent hears, thinks and speaks with vendors that are played."""

import pytest

from personas.emulation import Emulation
from personas.schema import Service, Services
from pipelines.call import place_call
from tests.pipelines.plans import plan

MODELS = {"deepgram": "aura-2-helena-en", "cartesia_http": "sonic-3.6"}


def over(stt, llm, tts, **how):
    """A plan whose agent's services are these vendors', all of them played."""
    made = plan()
    services = Services(
        stt=Service(service=stt), llm=Service(service=llm), tts=Service(service=tts)
    )
    agent = made.agent.model_copy(update={"services": services})
    emulators = {vendor: Emulation(**how) for vendor in ("openai", "deepgram", "cartesia")}
    return made.model_copy(update={"agent": agent, "emulators": emulators})


def placed(made, folder):
    folder.mkdir()
    return place_call(made, folder), (folder / "recording.wav").read_bytes()


def test_a_call_over_three_vendors_repeats_to_the_sample(tmp_path):
    made = over("deepgram", "openai", "cartesia")

    first, sound = placed(made, tmp_path / "one")
    second, same_sound = placed(made, tmp_path / "two")
    used = {u.kind: u for u in first.usage if u.side == "agent"}

    assert not first.soundness.faults
    assert first.ending.reason == "transferred"
    assert first.tool_calls[0].arguments == {"name": "maria lopez", "zip_code": "94103"}
    assert (first, sound) == (second, same_sound)
    assert used["stt"].audio_ms > 5000
    assert used["llm"].tokens_out > 50
    assert used["tts"].characters > 200


@pytest.mark.parametrize(("stt", "tts"), [("cartesia", "deepgram"), ("deepgram", "cartesia_http")])
def test_each_of_their_services_carries_a_call(stt, tts, tmp_path):
    record, _ = placed(over(stt, "scripted", tts), tmp_path / "call")
    spoken = [u for u in record.usage if (u.side, u.kind) == ("agent", "tts")]

    assert not record.soundness.faults
    assert record.ending.reason == "transferred"
    assert record.tool_calls[0].arguments == {"name": "maria lopez", "zip_code": "94103"}
    assert [(u.service, u.model) for u in spoken] == [(tts, MODELS[tts])]
    n_said = sum(len(u.said) for u in record.said_by("agent"))
    assert spoken[0].characters == pytest.approx(n_said, rel=0.02)  # spaces between sentences
