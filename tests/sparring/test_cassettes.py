from pathlib import Path

import pytest

from personas.cassette import Cassette
from personas.emulation import Emulation
from pipelines.outside.tape import write_tape
from sparring.cassettes import cassette_of, clock_for, empty_tapes, missing_tapes, with_cassette
from sparring.faults import UsageFault
from sparring.order import Order, check_services, plan

OPENAI = {"service": "openai"}


def asks(folder, use):
    return Order(limit=2, versions=("v1",), cassette=Cassette(folder=str(folder), use=use))


def test_none_is_asked_for():
    assert cassette_of(replay=None, record=None, clock=None) is None
    assert clock_for(None, None) is None


@pytest.mark.parametrize(
    ("options", "use", "clock"),
    [
        ({"replay": Path("kept"), "record": None}, "replay", "simulated"),
        ({"replay": None, "record": Path("kept")}, "record", "metered"),
    ],
)
def test_the_clock_is_the_one_that_fits(options, use, clock):
    cassette = cassette_of(**options, clock=None)

    assert cassette == Cassette(folder="kept", use=use)
    assert clock_for(cassette, None) == clock


def test_answers_are_kept_on_the_real_clock_if_it_is_asked_for():
    assert clock_for(cassette_of(replay=None, record=Path("kept"), clock="real"), "real") == "real"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replay": Path("a"), "record": Path("b"), "clock": None}, "do not go together"),
        ({"replay": Path("a"), "record": None, "clock": "metered"}, "back in simulated time"),
        ({"replay": None, "record": Path("b"), "clock": "simulated"}, "hint: --clock metered or"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(UsageFault, match=message):
        cassette_of(**options)


def test_plans_know_their_cassette(tmp_path):
    plans = plan(asks(tmp_path, "record")).plans

    assert {p.cassette for p in plans} == {Cassette(folder=str(tmp_path), use="record")}
    assert {p.clock for p in plans} == {"metered"}
    assert with_cassette(plans, None) == plans


def test_calls_that_were_not_recorded_are_named_before_any_is_placed(tmp_path):
    plans = plan(asks(tmp_path, "replay")).plans
    write_tape(tmp_path, plans[0], [])

    with pytest.raises(UsageFault) as fault:
        check_services(plans)

    assert str(fault.value) == (
        f"the cassette `{tmp_path}` has not 1 of 2 calls: {plans[1].call_id}; "
        f"hint: record them with --record-cassette {tmp_path}"
    )
    write_tape(tmp_path, plans[1], [])
    assert list(missing_tapes(plans)) == []


def test_a_cassette_that_would_keep_nothing_is_refused(tmp_path):
    with pytest.raises(UsageFault) as fault:
        check_services(plan(asks(tmp_path, "record")).plans)

    assert str(fault.value) == (
        "the command line: --record-cassette: a cassette keeps what vendors answer across a "
        "network, and these calls ask none; hint: leave it out"
    )


def test_a_vendor_that_cannot_be_kept_is_told_as_such_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPGRAM_API_KEY", "any")
    services = {"services.stt": {"service": "deepgram"}}
    order = asks(tmp_path, "record").model_copy(update={"services": services})
    with pytest.raises(UsageFault) as fault:
        check_services(plan(order).plans)

    assert "`deepgram` streams, in real time only, and cannot be metered" in str(fault.value)
    assert len(str(fault.value).splitlines()) == 1


@pytest.mark.parametrize("side", ["services", "customer.services"])
def test_it_is_enough_that_one_answer_would_be_kept(tmp_path, side):
    order = asks(tmp_path, "record").model_copy(update={"services": {f"{side}.llm": OPENAI}})
    plans = plan(order).plans
    played = [p.model_copy(update={"emulators": {"openai": Emulation()}}) for p in plans]

    assert list(empty_tapes(plans)) == []
    assert len(list(empty_tapes(played))) == 1
    assert list(empty_tapes([plans[0], *played])) == []
