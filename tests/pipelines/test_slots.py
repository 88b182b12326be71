"""How much is asked of a vendor at once, on the wall clock and on the metered one."""

import asyncio

import pytest

from personas.patience import Patience
from pipelines import clock
from pipelines.metered import MeteredLoop
from pipelines.services.slots import Slots, slots_of
from tests.pipelines.plans import plan

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


def test_a_vendor_that_says_when_to_come_again_is_left_alone_by_all(tmp_path):
    async def ask():
        mine, others = (Slots("openai", 2, tmp_path) for _ in "ab")
        mine.pause(0.2)
        started_s = clock.real_perf_counter()
        (await others.acquire())()
        return clock.real_perf_counter() - started_s

    assert clock.run(ask(), simulated=False) >= 0.19


@pytest.mark.parametrize(
    ("on", "concurrent", "n"),
    [("real", 3, 3), ("metered", 3, 3), ("simulated", 3, None), ("real", None, None)],
)
def test_there_are_slots_where_vendors_are_outside(tmp_path, on, concurrent, n):
    vendors = {"openai": Patience(concurrent=concurrent)}
    call = plan().model_copy(update={"clock": on, "vendors": vendors})
    most, _ = waited(slots_of(call, "openai", tmp_path), 5)

    assert most == (n or 5)
