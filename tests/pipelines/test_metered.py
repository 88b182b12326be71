import asyncio
import itertools
import os
import signal
import threading
import time

import pytest

from pipelines import clock
from pipelines.metered import MeteredLoop, owed

SLACK_S = 0.5
"""What a busy machine may be late by. Every test tells the clocks apart by more."""


def metered(main):
    return clock.run(main, simulated=True, loop_of=MeteredLoop)


async def timed(work):
    """Metered and wall seconds that work takes."""
    loop = asyncio.get_running_loop()
    started_s, started_wall_s = loop.time(), clock.real_perf_counter()
    await work
    return loop.time() - started_s, clock.real_perf_counter() - started_wall_s


async def answered(after_s):
    """Something from outside: a thread that sleeps on the wall clock, and wakes the loop."""
    loop, answer = asyncio.get_running_loop(), asyncio.Event()
    thread = threading.Timer(after_s, loop.call_soon_threadsafe, (answer.set,))
    try:
        with owed():
            thread.start()
            await answer.wait()
    finally:
        thread.cancel()


def test_time_jumps_while_nothing_is_owed():
    took_s, wall_s = metered(timed(asyncio.sleep(3600)))

    assert took_s == 3600
    assert wall_s < 1


def test_computing_takes_no_time_while_nothing_is_owed():
    async def compute():
        await asyncio.to_thread(real_sleep, 0.05)
        real_sleep(0.05)

    assert metered(timed(compute()))[0] == 0


def test_time_is_the_wall_clocks_while_an_answer_is_owed():
    took_s, wall_s = metered(timed(answered(0.2)))

    assert 0.2 <= took_s <= wall_s
    assert took_s < 0.2 + SLACK_S


def test_timers_come_on_the_wall_clock_while_an_answer_is_owed():
    async def main():
        beside = asyncio.create_task(timed(asyncio.sleep(0.1)))
        await answered(0.2)
        return await beside

    took_s, wall_s = metered(main())

    assert 0.1 <= took_s < 0.1 + SLACK_S
    assert 0.1 <= wall_s < 0.1 + SLACK_S


def test_a_call_takes_the_answers_time_and_no_more():
    async def call():
        for _ in range(3):
            await asyncio.sleep(5)  # somebody speaks
            await answered(0.1)

    took_s, wall_s = metered(timed(call()))

    assert 15.3 <= took_s < 15.3 + 3 * SLACK_S
    assert 0.3 <= wall_s < 15.3 / 2


def test_two_answers_at_once_are_owed_once():
    async def main():
        both = asyncio.gather(answered(0.1), answered(0.2))
        await both
        return asyncio.get_running_loop().owed_s

    assert 0.2 <= metered(main()) < 0.2 + SLACK_S


def test_what_is_paid_twice_is_owed_no_less():
    async def main():
        loop = asyncio.get_running_loop()
        first, second = loop.owe(), loop.owe()
        first()
        first()
        real_sleep(0.05)
        still = loop.time()
        second()
        return still

    assert metered(main()) >= clock.START_S + 0.05


def test_what_is_done_at_once_with_an_answer_takes_its_time():
    async def main():
        loop = asyncio.get_running_loop()
        await answered(0.01)
        before_s = loop.time()
        real_sleep(0.05)
        await asyncio.sleep(0)
        real_sleep(0.05)
        done_s = loop.time() - before_s
        await asyncio.sleep(3)  # every task waits
        real_sleep(SLACK_S + 0.1)
        return done_s, loop.time() - before_s, loop.owed_s

    done_s, took_s, owed_s = metered(main())

    assert 0.1 <= done_s < 0.1 + SLACK_S
    assert done_s + 3 <= took_s < done_s + 3 + SLACK_S
    assert 0.11 <= owed_s < 0.11 + SLACK_S


def test_a_time_limit_on_an_answer_is_the_real_one():
    async def main():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.15):
                await answered(5)

    took_s, wall_s = metered(timed(main()))

    assert 0.15 <= took_s < 0.15 + SLACK_S
    assert 0.15 <= wall_s < 0.15 + SLACK_S


def test_work_for_executors_runs_beside_the_loop_while_an_answer_is_owed():
    async def main():
        outside = asyncio.create_task(answered(0.1))
        ticks = asyncio.create_task(ticking())
        await asyncio.sleep(0)
        before_s = time.monotonic()
        where, read_s = await asyncio.to_thread(work)
        after_s = time.monotonic()
        await outside
        ticks.cancel()
        return where, before_s < read_s < after_s

    def work():
        real_sleep(0.4)
        return threading.get_ident(), time.monotonic()

    async def ticking():
        for n_ticks in itertools.count(1):
            n[0] = n_ticks
            await asyncio.sleep(0.02)

    n = [0]
    where, its_time_was_the_loops = metered(main())

    assert where != threading.get_ident()
    assert its_time_was_the_loops
    assert n[0] > 5  # the line went on


def test_ctrl_c_ends_the_wait_for_an_answer():
    interrupt = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    before_s = clock.real_perf_counter()

    with pytest.raises(KeyboardInterrupt):
        metered(answered(30))

    assert clock.real_perf_counter() - before_s < 15


def test_other_clocks_owe_nothing():
    async def main():
        with owed():
            return (await timed(asyncio.sleep(60)))[0]

    assert clock.run(main(), simulated=True) == 60


def real_sleep(seconds):
    """Blocks for wall seconds."""
    threading.Event().wait(seconds)
