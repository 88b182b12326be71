"""An agent whose vendor fails in the middle of a call: its end, unless it is to survive that."""

import pytest

from evaluators.validity import validity
from personas.patience import Patience
from personas.schema import Limits, Service
from personas.vendor_faults import VendorFault
from pipelines.call import place_call
from tests.pipelines.emulators.openai_client import emulated

CUT = VendorFault(fault="cut", requests=(2,))
CAUSE = "the agent's llm: openai, `POST /v1/chat/completions`: the connection was cut"


def placed(folder, *, survive):
    made = emulated(faults=(CUT,), survive_faults=survive)
    services = made.agent.services.model_copy(
        update={"stt": Service(service="pocketsphinx"), "tts": Service(service="espeak")}
    )
    update = {
        "agent": made.agent.model_copy(update={"services": services}),
        "vendors": {"openai": Patience(retries=0)},
        "limits": Limits(call_s=40),
    }
    folder.mkdir()
    return place_call(made.model_copy(update=update), folder)


@pytest.mark.parametrize("survive", [False, True])
def test_a_call_goes_on_only_where_the_agent_is_to_survive_its_vendor(tmp_path, survive):
    record = placed(tmp_path / "call", survive=survive)
    [trouble] = record.troubles
    verdict = validity(record)
    spoken_after = [one for one in record.said_by("agent") if one.start > trouble.at]

    assert CAUSE in trouble.sentence
    assert (record.ending.by != "fault") is survive
    assert bool(spoken_after) is survive
    assert verdict.outcome == ("pass" if survive else "fail")
    assert (CAUSE in verdict.reason) is not survive
