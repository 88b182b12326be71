"""What answers in a customer's place."""

import pytest

from personas.library import Library
from personas.machine import Machine
from personas.schema import Limits, Service
from pipelines.call import place_call
from tests.pipelines.plans import plan


def placed(folder, persona, *, call_s=60, lines=()):
    """A call by the scripted agent, or by a model that says these lines."""
    made = plan(seed=3)
    called = {"persona": Library().persona(persona), "limits": Limits(call_s=call_s)}
    if lines:
        model = {"class": "tests.pipelines.fakes.FakeModel", "options": {"lines": lines}}
        llm = {"llm": Service.model_validate(model)}
        services = made.agent.services.model_copy(update=llm)
        called["agent"] = made.agent.model_copy(update={"services": services})
    return place_call(made.model_copy(update=called), folder)


def steps(record):
    return [e.text for e in record.events if e.name == "answers_with"]


def test_a_mailbox_greets_beeps_records_and_hangs_up(tmp_path):
    record = placed(tmp_path, "voicemail")
    greeting, tone, farewell = record.said_by("customer")

    assert "voicemail of maria lopez" in greeting.said
    assert (tone.kind, tone.said) == ("beep", "")
    assert greeting.end < tone.start
    assert abs(record.ms(tone.end - tone.start) - 800) < 20
    assert record.ms(farewell.start - tone.end) > 20000
    assert (record.ending.by, record.ending.reason) == ("customer", "voicemail")


def test_an_agent_that_cannot_press_keys_does_not_get_past_a_menu(tmp_path):
    record = placed(tmp_path, "menu")

    assert steps(record) == ["menu", "menu", "menu", "menu", "bye"]
    assert (record.ending.by, record.ending.reason) == ("customer", "menu")
    assert record.soundness.faults == ()


def test_a_screener_puts_through_who_says_what_it_is_about(tmp_path):
    lines = ["hello.", "this is the sprocket company.", "what is your zip code?", "bye.", "bye."]
    record = placed(tmp_path, "screener", call_s=30, lines=lines)
    names = [e.name for e in record.events if e.side == "customer"]
    through = next(e.at for e in record.events if e.name == "puts_through")
    later = [u.said for u in record.said_by("customer") if u.start > through]

    assert steps(record)[0] == "who"
    assert steps(record)[-1] == "through"
    assert names.count("puts_through") == 1
    assert any("nine four one oh three" in said for said in later)


def test_a_screener_does_not_put_through_who_does_not_say(tmp_path):
    lines = ["hello.", *["what is your five digit zip code?"] * 6]
    record = placed(tmp_path, "screener", lines=lines)

    assert steps(record) == ["who", "again", "again", "again", "bye"]
    assert (record.ending.by, record.ending.reason) == ("customer", "screened")


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ({"a": {"then": "b"}}, "`a` leads to `b`, which is no step"),
        ({"a": {"say": "hello"}}, "`a` must put through, hang up, or say what comes `then`"),
        ({"b": {"hangs_up": "done"}}, "`start` is `a`, which is no step"),
    ],
)
def test_a_machine_that_leads_nowhere_is_refused(steps, rule):
    with pytest.raises(ValueError, match=rule):
        Machine.model_validate({"start": "a", "steps": steps})
