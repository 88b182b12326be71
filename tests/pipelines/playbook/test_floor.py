import asyncio

import numpy as np
import pytest

from personas.schema import TurnTaking
from pipelines import clock
from pipelines.playbook.floor import (
    ONSET_OVERHEAD_MS,
    PAUSE_LASTS_MS,
    SPEECH_OVERHEAD_MS,
    FloorTaker,
    thinking_s,
)
from tests.pipelines.plans import plan

KINDS = ("barge_in", "backchannel", "cough", "aside")


def floor_of(*, seed=1, **taking):
    return FloorTaker(plan(seed=seed, turn_taking=TurnTaking(**taking)))


def turns_of_the_agent(n, *, speaks_s=3.0, seed=1, talks=False, **taking):
    """What the customer does in `n` turns of the agent: the move, and ms after the turn began."""
    floor = floor_of(seed=seed, **taking)
    floor.speaks_itself = lambda: talks
    done = []

    async def main():
        loop = asyncio.get_running_loop()

        async def speak(move):
            done.append((move, round(1000 * (loop.time() - start))))

        floor.speak = speak
        for _ in range(n):
            start = loop.time()
            floor.hears_voice(speaks=True)
            floor.agent_takes_the_floor()
            await asyncio.sleep(speaks_s)
            floor.hears_voice(speaks=False)
            floor.agent_is_done()
            await asyncio.sleep(2)
        floor.stop()

    clock.run(main(), simulated=True)
    return done


def test_a_quiet_customer_never_speaks_unasked():
    assert turns_of_the_agent(20) == []


def test_a_barge_in_starts_so_that_it_is_heard_at_its_onset():
    ((move, at_ms),) = turns_of_the_agent(1, barge_in_rate=1.0, barge_in_onset_ms=1500)

    assert (move.kind, move.purpose, at_ms) == ("barge_in", None, 1500 - ONSET_OVERHEAD_MS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_does_not_queue_behind_its_own_speech(kind):
    assert len(turns_of_the_agent(3, **{f"{kind}_rate": 1.0})) == 3
    assert turns_of_the_agent(3, talks=True, **{f"{kind}_rate": 1.0}) == []


def test_a_cough_needs_no_speech_to_be_made():
    ((_, at_ms),) = turns_of_the_agent(1, cough_rate=1.0, cough_onset_ms=1500)

    assert at_ms == 1500 - ONSET_OVERHEAD_MS + SPEECH_OVERHEAD_MS


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_as_often_as_asked(kind):
    done = turns_of_the_agent(600, **{f"{kind}_rate": 0.3})

    assert {move.kind for move, _ in done} == {kind}
    assert 0.25 < len(done) / 600 < 0.35


def test_an_agent_that_has_finished_is_not_interrupted():
    assert turns_of_the_agent(10, speaks_s=0.5, barge_in_rate=1.0, barge_in_onset_ms=1500) == []


@pytest.mark.parametrize("kind", KINDS[1:])
def test_nothing_else_moves_the_barge_ins(kind):
    def barge_ins(**taking):
        done = turns_of_the_agent(100, barge_in_rate=0.3, **taking)
        return [at_ms for move, at_ms in done if move.kind == "barge_in"]

    assert barge_ins() == barge_ins(**{f"{kind}_rate": 0.5})


def test_onsets_are_spread_as_asked():
    done = turns_of_the_agent(
        400, speaks_s=6.0, barge_in_rate=1.0, barge_in_onset_ms=2500, barge_in_onset_sd_ms=300
    )
    onsets = np.array([at_ms + ONSET_OVERHEAD_MS for _, at_ms in done])

    assert abs(onsets.mean() - 2500) < 50
    assert abs(onsets.std() - 300) < 30


def test_every_purpose_comes_about_equally_often():
    purposes = ("correct", "hurry", "object", "change_subject")
    done = turns_of_the_agent(400, barge_in_rate=1.0, barge_in_purposes=purposes)
    counts = [sum(move.purpose == p for move, _ in done) for p in purposes]

    assert sum(counts) == 400
    assert min(counts) > 75


def test_only_a_barge_in_takes_the_floor():
    floor = floor_of(backchannel_rate=1.0)

    async def main():
        async def speak(move):
            assert move.kind == "backchannel"

        floor.speak = speak
        floor.hears_voice(speaks=True)
        floor.agent_takes_the_floor()
        await asyncio.sleep(3)

    clock.run(main(), simulated=True)

    assert not floor.barged_in


def backchannel_ms(*, pauses_at_ms, onset_ms=4000):
    """When the customer murmurs to an agent that speaks, pauses for 200 ms, and speaks on."""
    taking = {"backchannel_rate": 1.0, "backchannel_at_pause": True}
    floor = floor_of(**taking, backchannel_onset_ms=onset_ms)
    done = []

    async def main():
        loop = asyncio.get_running_loop()
        start = loop.time()

        async def speak(_move):
            done.append(round(1000 * (loop.time() - start)))

        floor.speak = speak
        floor.hears_voice(speaks=True)
        floor.agent_takes_the_floor()
        await asyncio.sleep(pauses_at_ms / 1000)
        floor.hears_voice(speaks=False)
        await asyncio.sleep(0.2)
        floor.hears_voice(speaks=True)
        await asyncio.sleep(5)

    clock.run(main(), simulated=True)
    return done


def test_a_backchannel_comes_at_the_first_pause():
    assert backchannel_ms(pauses_at_ms=1000) == [1000 + PAUSE_LASTS_MS]


def test_without_a_pause_a_backchannel_comes_at_its_onset():
    assert backchannel_ms(pauses_at_ms=5000) == [4000 - ONSET_OVERHEAD_MS]


def test_a_pause_at_the_very_start_is_let_go_by():
    assert backchannel_ms(pauses_at_ms=100) == [4000 - ONSET_OVERHEAD_MS]


def test_no_backchannel_once_the_agent_is_done():
    taking = {"backchannel_rate": 1.0, "backchannel_at_pause": True, "backchannel_onset_ms": 9000}

    assert turns_of_the_agent(5, **taking) == []


@pytest.mark.parametrize(("yields", "falls_silent"), [(False, [True]), (True, [])])
def test_one_that_does_not_persist_gives_up_when_the_agent_speaks_on(yields, falls_silent):
    floor = floor_of(barge_in_rate=1.0, barge_in_persists=False, barge_in_gives_up_ms=1000)
    done = []

    async def main():
        async def speak(_move):
            pass

        async def fall_silent():
            done.append(floor.barged_in)
            return True

        floor.speak, floor.fall_silent = speak, fall_silent
        floor.hears_voice(speaks=True)
        floor.agent_takes_the_floor()
        await asyncio.sleep(1.5)
        floor.hears_voice(speaks=not yields)
        await asyncio.sleep(3)

    clock.run(main(), simulated=True)

    assert done == falls_silent
    assert floor.barged_in is yields


def test_a_customer_that_is_away_does_not_make_itself_heard():
    floor = floor_of(**{f"{kind}_rate": 1.0 for kind in KINDS})
    floor.away = True

    async def main():
        floor.hears_voice(speaks=True)
        floor.agent_takes_the_floor()
        await asyncio.sleep(3)

    clock.run(main(), simulated=True)

    assert not floor.barged_in


def test_thinking_times_are_log_normal_around_their_median():
    taking = TurnTaking(answer_delay_ms=2000, answer_delay_spread=0.4)
    drawn = np.array([thinking_s(taking, rng) for rng in [plan().rng("test")] for _ in range(2000)])

    assert abs(np.median(drawn) - 2.0) < 0.05
    assert abs(np.log(drawn).std() - 0.4) < 0.02
    assert thinking_s(TurnTaking(answer_delay_ms=700), plan().rng("test")) == 0.7
