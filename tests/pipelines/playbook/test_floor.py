import asyncio

import pytest

from personas.schema import TurnTaking
from pipelines import clock
from pipelines.playbook.floor import ONSET_OVERHEAD_MS, FloorTaker
from tests.pipelines.plans import plan


def turns_of_the_agent(n, *, speaks_s=3.0, seed=1, **taking):
    """What the customer does in `n` turns of the agent: kind, and ms after the turn began."""
    floor = FloorTaker(plan(seed=seed, turn_taking=TurnTaking(**taking)))
    done = []

    async def main():
        loop = asyncio.get_running_loop()

        async def speak(kind):
            done.append((kind, round(1000 * (loop.time() - start))))

        floor.speak = speak
        for _ in range(n):
            start = loop.time()
            floor.agent_speaks = True
            floor.agent_takes_the_floor()
            await asyncio.sleep(speaks_s)
            floor.agent_speaks = False
            await asyncio.sleep(2)
        floor.stop()

    clock.run(main(), simulated=True)
    return done


def test_a_quiet_customer_never_speaks_unasked():
    assert turns_of_the_agent(20) == []


def test_a_barge_in_starts_so_that_it_is_heard_at_its_onset():
    (done,) = turns_of_the_agent(1, barge_in_rate=1.0, barge_in_onset_ms=1500)

    assert done == ("barge_in", 1500 - ONSET_OVERHEAD_MS)


@pytest.mark.parametrize("kind", ["barge_in", "backchannel"])
def test_it_comes_as_often_as_asked(kind):
    n = len(turns_of_the_agent(600, **{f"{kind}_rate": 0.3}))

    assert 0.25 < n / 600 < 0.35


def test_an_agent_that_has_finished_is_not_interrupted():
    assert turns_of_the_agent(10, speaks_s=0.5, barge_in_rate=1.0, barge_in_onset_ms=1500) == []


def test_the_backchannels_do_not_move_the_barge_ins():
    def barge_ins(**taking):
        done = turns_of_the_agent(100, barge_in_rate=0.3, **taking)
        return sum(kind == "barge_in" for kind, _ in done)

    assert barge_ins() == barge_ins(backchannel_rate=0.5)


def test_only_a_barge_in_takes_the_floor():
    floor = FloorTaker(plan(turn_taking=TurnTaking(backchannel_rate=1.0)))

    async def main():
        async def speak(kind):
            assert kind == "backchannel"

        floor.speak = speak
        floor.agent_speaks = True
        floor.agent_takes_the_floor()
        await asyncio.sleep(3)

    clock.run(main(), simulated=True)

    assert not floor.barged_in
