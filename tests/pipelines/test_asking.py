"""Waiting before a vendor is asked again, on the clocks on which it may be."""

import asyncio

import pytest

from personas.patience import Patience
from pipelines import clock
from pipelines.clock import SimulatedLoop
from pipelines.metered import ON_THE_WAY_S, MeteredLoop
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.asking import ALONE, Asked, Came, Failure, pausing, until_answered
from pipelines.services.attendant import attend
from pipelines.services.slots import Slots
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.plans import plan
from tests.wall_clock import on_the_wall_clock

pytestmark = on_the_wall_clock

WAIT_S = 0.2


@pytest.mark.parametrize(
    ("loop", "least_wall_s", "most_wall_s"),
    [(MeteredLoop, WAIT_S - ON_THE_WAY_S, 2.0), (SimulatedLoop, 0.0, WAIT_S / 2)],
)
def test_a_vendor_outside_is_left_alone_for_as_long_as_it_says(loop, least_wall_s, most_wall_s):
    async def pause():
        started_s, started_wall_s = asyncio.get_running_loop().time(), clock.real_perf_counter()
        await pausing(WAIT_S)
        wall_s = clock.real_perf_counter() - started_wall_s
        return asyncio.get_running_loop().time() - started_s, wall_s

    took_s, wall_s = clock.run(pause(), simulated=True, loop_of=loop)

    assert WAIT_S - 0.01 <= took_s < most_wall_s + WAIT_S
    assert least_wall_s <= wall_s < most_wall_s


def asked_on_the_wall_clock(ask, **patience):
    """What asking something of a vendor comes to, and what is noted of it."""
    call = plan().model_copy(update={"vendors": {"openai": Patience(**patience)}})
    scribe = Scribe(Telephone(8000, {}, Stopwatch()))
    attendant = attend(
        Wiring(call, "agent", scribe, Stopwatch(), FloorTaker(call)), "llm", "openai"
    )

    async def run():
        return await ask(Asked(attendant, "POST /v1"))

    return clock.run(run(), simulated=False), scribe


def test_waiting_for_others_of_ours_is_no_trouble_of_the_vendors_and_costs_no_patience(tmp_path):
    async def ask(asked):
        slots = Slots("openai", 1, tmp_path)
        held = await slots.acquire()
        asyncio.get_running_loop().call_later(WAIT_S, held)
        release = await asked.slot(slots)
        release()
        return asked.waited_s

    waited_s, scribe = asked_on_the_wall_clock(ask, total_s=WAIT_S / 2)

    assert waited_s < WAIT_S / 2
    assert scribe.troubles == []
    assert WAIT_S <= scribe.queued_ms / 1000 < WAIT_S + 0.5


def test_who_leaves_a_vendor_alone_because_it_told_another_has_been_let_down_by_it(tmp_path):
    async def ask(asked):
        slots = Slots("openai", None, tmp_path)
        slots.pause(WAIT_S)
        await asked.slot(slots)

    _, scribe = asked_on_the_wall_clock(ask)
    (trouble,) = scribe.troubles

    assert (trouble.status, trouble.overcome, trouble.what) == (429, True, ALONE)
    assert WAIT_S <= trouble.delay_ms / 1000 + 0.01 < WAIT_S + 0.5
    assert scribe.queued_ms == 0


@pytest.mark.parametrize(("retry_after_s", "n_asked"), [(WAIT_S, 2), (60.0, 1)])
def test_what_one_is_told_holds_for_all(tmp_path, retry_after_s, n_asked):
    slots, paused, times = Slots("openai", None, tmp_path), [], []
    slots.pause = paused.append

    async def once():
        times.append(clock.real_perf_counter())
        failed = Failure("Rate limit reached.", 429, retry_after_s=retry_after_s)
        return Came(None, failed) if len(times) == 1 else Came("yes")

    came, scribe = asked_on_the_wall_clock(lambda asked: until_answered(asked, slots, once))

    assert (len(times), paused, len(scribe.troubles)) == (n_asked, [retry_after_s], 1)
    assert came.answer == ("yes" if n_asked == 2 else None)
