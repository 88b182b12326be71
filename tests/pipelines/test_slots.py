"""How much is asked of a vendor at once, on the wall clock and on the metered one."""

import asyncio
import contextlib

import pytest

from personas.emulation import Emulation
from personas.patience import Patience
from pipelines import clock
from pipelines.metered import MeteredLoop
from pipelines.services.slots import Slots, Waits, slots_of
from tests.pipelines.plans import plan
from tests.wall_clock import on_the_wall_clock

pytestmark = on_the_wall_clock

HELD_S = 0.12


def waited(slots, n_askers, *, metered=False):
    """How many held a slot at once, at most, and how long all took, on the loop's own clock."""
    holding, most = 0, 0

    async def ask():
        nonlocal holding, most
        release = await slots.acquire()
        holding += 1
        most = max(most, holding)
        await asyncio.sleep(HELD_S)
        holding -= 1
        release()
        release()

    async def all_ask():
        started_s = asyncio.get_running_loop().time()
        await asyncio.gather(*(ask() for _ in range(n_askers)))
        return asyncio.get_running_loop().time() - started_s

    how = {"loop_of": MeteredLoop} if metered else {}
    took_s = clock.run(all_ask(), simulated=metered, **how)
    return most, took_s


@pytest.mark.parametrize("metered", [False, True])
def test_no_more_ask_at_once_than_there_are_slots(tmp_path, metered):
    most, took_s = waited(Slots("openai", 2, tmp_path), 5, metered=metered)

    assert most == 2
    assert took_s >= 3 * HELD_S - 0.01


def test_other_vendors_and_no_limit_do_not_wait(tmp_path):
    held = clock.run(Slots("openai", 1, tmp_path).acquire(), simulated=False)

    assert waited(Slots("deepgram", 1, tmp_path), 1)[0] == 1
    assert waited(Slots("openai", None, None), 9)[0] == 9
    held()


@pytest.mark.parametrize("n", [2, None])
def test_a_vendor_that_says_when_to_come_again_is_left_alone_by_all(tmp_path, n):
    async def ask():
        mine, others = (Slots("openai", n, tmp_path) for _ in "ab")
        mine.pause(0.2)
        mine.pause(0.01)
        waits = Waits()
        started_s = clock.real_perf_counter()
        (await others.acquire(waits))()
        return clock.real_perf_counter() - started_s, waits

    took_s, waits = clock.run(ask(), simulated=False)

    assert took_s >= 0.19
    assert waits.paused_s == pytest.approx(took_s, abs=0.05)
    assert waits.queued_s == 0


@pytest.mark.parametrize(("kind", "within_s"), [("llm", 25), ("tts", 90)])
def test_who_cannot_leave_it_alone_for_so_long_and_another_service_ask_at_once(
    tmp_path, kind, within_s
):
    Slots("openai", None, tmp_path, "llm").pause(60)
    waits = Waits()
    clock.run(
        Slots("openai", 1, tmp_path, kind).acquire(waits, within_s=within_s), simulated=False
    )()

    assert waits == Waits(0.0, 0.0)


def test_what_others_of_ours_take_is_told_apart_also_of_who_waits_no_more(tmp_path):
    async def ask():
        slots, waits = Slots("openai", 1, tmp_path), Waits()
        release = await slots.acquire()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.12):
                await slots.acquire(waits)
        release()
        return waits

    waits = clock.run(ask(), simulated=False)

    assert (waits.queued_s >= 0.11, waits.paused_s) == (True, 0)


@pytest.mark.parametrize(
    ("on", "concurrent", "played", "n"),
    [
        ("real", 3, False, 3),
        ("metered", 3, False, 3),
        ("simulated", 3, False, None),
        ("real", None, False, None),
        ("real", 3, True, None),
    ],
)
def test_there_are_slots_where_vendors_are_outside(tmp_path, on, concurrent, played, n):
    vendors = {"openai": Patience(concurrent=concurrent)}
    emulators = {"openai": Emulation()} if played else {}
    update = {"clock": on, "vendors": vendors, "emulators": emulators}
    most, _ = waited(slots_of(plan().model_copy(update=update), "openai", "llm", tmp_path), 5)

    assert most == (n or 5)
