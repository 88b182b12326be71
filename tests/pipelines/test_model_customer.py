"""A customer whose words come from a model takes turns as its persona does."""

import pytest

from evaluators.validity import validity
from personas.emulation import Emulation
from personas.schema import Disfluency, Limits, Service, TurnTaking
from pipelines.call import place_call
from tests.pipelines.fakes import FakeModel
from tests.pipelines.plans import plan

LINES = ["maria lopez.", "yes.", "it's nine four one oh three.", "no.", "well.", "hm.", "bye."]


class Interjector(FakeModel):
    """Has words of its own for a barge-in, too."""

    async def run_inference(self, context, **_):
        told = context.get_messages()[-1]["content"]
        return "come to the point please." if "hurry" in told else None


class Broken(FakeModel):
    """Cannot be asked aside."""

    async def run_inference(self, *_, **__):
        raise ConnectionError("429 too many requests")


def placed(folder, *, model="FakeModel", call_s=12, lines=LINES, disfluency=None, **taking):
    how = Disfluency(**disfluency or {})
    made = plan(seed=3, turn_taking=TurnTaking(**taking), disfluency=how)
    place = "fakes" if model == "FakeModel" else "test_model_customer"
    line = {"class": f"tests.pipelines.{place}.{model}", "options": {"lines": lines}}
    services = made.customer.services.model_copy(update={"llm": Service.model_validate(line)})
    customer = made.customer.model_copy(update={"services": services})
    return place_call(
        made.model_copy(update={"customer": customer, "limits": Limits(call_s=call_s)}), folder
    )


def said(record, kind="answer"):
    return [u.said for u in record.said_by("customer") if u.kind == kind]


def test_its_barge_ins_are_in_its_own_words(tmp_path):
    taking = {"barge_in_rate": 1.0, "barge_in_purposes": ["hurry"], "barge_in_onset_ms": 1500}
    record = placed(tmp_path, model="Interjector", call_s=6, **taking)
    barge_in = next(u for u in record.utterances if u.kind == "barge_in")
    agent = record.said_by("agent")[0]

    assert barge_in.said == "come to the point please."
    assert agent.cut
    assert abs(record.ms(barge_in.start - agent.start) - 40 - 1500) < 100


def test_a_model_without_words_for_it_borrows_the_playbooks(tmp_path):
    taking = {"barge_in_rate": 1.0, "barge_in_purposes": ["hurry"]}
    record = placed(tmp_path, call_s=6, **taking)

    assert (
        "i am really busy" in said(record, "barge_in")[0] or "quick" in said(record, "barge_in")[0]
    )


def test_a_model_that_fails_when_asked_aside_ends_the_call_as_a_fault_of_ours(tmp_path):
    taking = {"barge_in_rate": 1.0, "barge_in_purposes": ["hurry"]}
    record = placed(tmp_path, model="Broken", call_s=6, **taking)

    assert record.ending.by == "fault"
    assert "customer's llm" in record.ending.reason
    assert "no words for a barge-in: 429 too many requests" in record.ending.reason
    assert validity(record).outcome == "fail"


def test_having_barged_in_it_waits_for_what_the_agent_makes_of_it(tmp_path):
    record = placed(tmp_path, call_s=8, barge_in_rate=1.0, barge_in_purposes=["hurry"])
    first = record.said_by("customer")[0]
    second = record.said_by("agent")[1]

    assert first.kind == "barge_in"
    assert not [u for u in record.said_by("customer") if first.end < u.start < second.start]


def test_it_thinks_murmurs_and_falls_silent_like_any_other(tmp_path):
    taking = {"answer_delay_ms": 1500, "backchannel_rate": 1.0, "backchannel_level_db": -6}
    record = placed(tmp_path, **taking)
    agent = record.said_by("agent")[0]
    answer = next(u for u in record.said_by("customer") if u.kind == "answer")

    assert said(record, "backchannel")
    assert said(record)[0] == "maria lopez."
    assert record.ms(answer.start - agent.end) > 1500


def test_it_answers_before_the_question_has_ended_and_hears_it_once(tmp_path):
    FakeModel.contexts.clear()
    record = placed(tmp_path, call_s=16, early_answer_rate=1.0)
    early = [e for e in record.events if e.name == "answers_early"]
    context, _ = FakeModel.contexts[-1]
    heard = [m["content"] for m in context if m["role"] == "user"]

    assert early
    assert said(record)[0] == "maria lopez."
    assert sum("first and last" in text for text in heard) == 1


def test_its_words_come_out_as_its_persona_speaks_and_it_knows_them_so(tmp_path):
    FakeModel.contexts.clear()
    rates = {"filler_rate": 1.0, "word_pause_rate": 1.0, "self_correction_rate": 1.0}
    record = placed(tmp_path, call_s=25, disfluency=rates)
    meant = [u.meant for u in record.said_by("customer") if u.kind == "answer"]
    first, second, third = meant[:3]
    context, _ = FakeModel.contexts[2]
    own = [m["content"] for m in context if m["role"] == "assistant"]

    assert first in ("um, maria lopez.", "uh, maria lopez.")
    assert second in ("um, yes.", "uh, yes.")
    assert "sorry, nine four one oh three." in third
    assert own == [first, second]


def test_pauses_between_its_words_are_heard(tmp_path):
    lengths_ms = []
    for name, rate in (("fluent", 0.0), ("pausing", 1.0)):
        (tmp_path / name).mkdir()
        how = {"word_pause_rate": rate, "pause_ms": 900}
        record = placed(tmp_path / name, lines=["maria lopez is it."], call_s=14, disfluency=how)
        spoken = next(u for u in record.said_by("customer") if u.kind == "answer")
        assert spoken.said == "maria lopez is it."
        lengths_ms.append(record.ms(spoken.end - spoken.start))

    assert lengths_ms[1] - lengths_ms[0] == pytest.approx(2 * 900, abs=300)


def emulated(disfluency=None, **taking):
    """A plan whose customer is a model of OpenAI's, with the vendor played."""
    how = Disfluency(**disfluency or {})
    made = plan(seed=3, turn_taking=TurnTaking(**taking), disfluency=how)
    services = made.customer.services.model_copy(update={"llm": Service(service="openai")})
    customer = made.customer.model_copy(update={"services": services})
    return made.model_copy(update={"customer": customer, "emulators": {"openai": Emulation()}})


def test_a_customer_over_openais_protocol_has_a_whole_call_that_repeats(tmp_path):
    how = {"filler_rate": 1.0}
    made = emulated(how, barge_in_rate=0.5, barge_in_purposes=["hurry"])
    records = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        records.append(place_call(made, tmp_path / name))
    (used,) = (u for u in records[0].usage if (u.side, u.kind) == ("customer", "llm"))

    assert records[0].ending.by == "agent"
    assert said(records[0], "barge_in")
    assert all(text.startswith(("um, ", "uh, ")) for text in said(records[0]))
    assert any(text.endswith("maria lopez.") for text in said(records[0]))
    assert (used.service, used.requests > 2, used.tokens_in > 300) == ("openai", True, True)
    assert records[0].soundness.faults == ()
    assert records[0] == records[1]


def test_it_is_told_its_part_and_can_hang_up(tmp_path):
    made = emulated()
    temper = made.persona.temper.model_copy(update={"patience_s": 20})
    persona = made.persona.model_copy(update={"temper": temper})
    record = place_call(made.model_copy(update={"persona": persona}), tmp_path)
    (called,) = (one for one in record.tool_calls if one.side == "customer")

    assert (called.name, called.arguments) == ("end_call", {"reason": "impatient"})
    assert (record.ending.by, record.ending.reason) == ("customer", "impatient")


def test_one_that_leaves_its_role_makes_the_call_an_error_of_ours(tmp_path):
    lines = ["thank you for calling. how may i help you?", *LINES]
    verdict = validity(placed(tmp_path, lines=lines))

    assert verdict.outcome == "fail"
    assert verdict.failures == ("out_of_role",)
    assert "spoke as if it were the agent: `thank you for calling." in verdict.reason
