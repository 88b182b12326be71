"""Calls wait for their turn where a vendor takes only so many connections at once."""

from pathlib import Path

import pytest

from personas.emulation import Emulation
from personas.patience import Patience
from personas.plan import CallPlan
from personas.schema import Services
from sparring.connections import check, fits, held
from sparring.faults import UsageFault
from sparring.pool import Started
from sparring.run import Done, Options, RunEvent, run_suite
from sparring.testing import JUDGE, PLACER, fake_plans

STREAMING = {"stt": "deepgram", "llm": "openai", "tts": "cartesia"}
STREAM = {"stt": "deepgram"}


def calls(
    services: dict[str, str], *personas: str, limit: int | None = None, **plan: object
) -> list[CallPlan]:
    made = fake_plans(*personas or ("good",))
    agent = made[0].agent.model_copy(update={"services": Services.model_validate(services)})
    vendors = {"deepgram": Patience(connections=limit)}
    update = {"clock": "real", "vendors": vendors, "agent": agent} | plan
    return [one.model_copy(update=update) for one in made]


def test_a_call_holds_what_streams_and_not_what_is_asked_over_http() -> None:
    [call] = calls(STREAMING)
    both = call.model_copy(update={"customer": call.customer.model_copy(
        update={"services": Services.model_validate({"stt": "deepgram", "tts": "cartesia_http"})}
    )})  # fmt: skip

    assert held(call) == {"deepgram": 1, "cartesia": 1}
    assert held(both) == {"deepgram": 2, "cartesia": 1}
    assert held(calls({"s2s": "openai_realtime"})[0]) == {"openai": 1}


def test_nothing_is_held_in_simulated_time_or_of_a_vendor_that_is_played() -> None:
    assert held(calls(STREAMING, clock="simulated")[0]) == {}
    assert held(calls(STREAM, emulators={"deepgram": Emulation()})[0]) == {}


@pytest.mark.parametrize(
    ("n_running", "limit", "fit"), [(1, 2, True), (2, 2, False), (9, None, True)]
)
def test_a_call_fits_as_long_as_its_vendors_have_room(
    n_running: int, limit: int | None, fit: bool
) -> None:
    [call] = calls(STREAM, limit=limit)

    assert fits(call, [call] * n_running) is fit
    assert fits(fake_plans("good")[0], [call] * n_running)


def test_calls_that_wait_let_others_go_first(tmp_path: Path) -> None:
    limited = calls(STREAM, "slow_1", "slow_2", "slow_3", limit=1)
    free = fake_plans("slow_4", "slow_5", "slow_6")
    running: set[str] = set()
    most_limited, most = 0, 0

    def count(event: RunEvent) -> None:
        nonlocal most_limited, most
        if isinstance(event, Started):
            running.add(event.plan.persona.name)
        if isinstance(event, Done):
            running.remove(event.entry.persona)
        most = max(most, len(running))
        most_limited = max(most_limited, len(running & {"slow_1", "slow_2", "slow_3"}))

    options = Options(2, placer=PLACER, judge=JUDGE)
    folder = run_suite([*limited, *free], out=tmp_path, options=options, on_event=count)

    assert len(folder.entries()) == 6
    assert (most_limited, most) == (1, 2)


def test_a_limit_that_no_call_can_keep_is_told_before_any(tmp_path: Path) -> None:
    [call] = calls(STREAM, limit=1)
    both = call.model_copy(update={"customer": call.customer.model_copy(
        update={"services": Services.model_validate(STREAM)}
    )})  # fmt: skip

    check([call])
    with pytest.raises(UsageFault, match=r"connections: must be at least 2 \(got 1\)"):
        run_suite([both], out=tmp_path, options=Options(1, placer=PLACER, judge=JUDGE))
    assert list(tmp_path.iterdir()) == []
