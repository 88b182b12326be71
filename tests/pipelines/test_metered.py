import asyncio
import os
import signal
import socket
import threading
import time

import pytest

from pipelines import clock
from pipelines.metered import MeteredLoop, owed
from tests.wall_clock import on_the_wall_clock

pytestmark = on_the_wall_clock

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
    """Something from outside: a thread that sleeps on the wall clock, and sends a byte."""
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    thread = threading.Timer(after_s, writer.send, (b"!",))
    with reader, writer:
        try:
            with owed():
                thread.start()
                await asyncio.get_running_loop().sock_recv(reader, 1)
        finally:
            thread.cancel()
            thread.join()


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

    assert 0.2 <= took_s < 0.2 + SLACK_S
    assert wall_s >= 0.2


def test_timers_come_on_the_wall_clock_while_an_answer_is_owed():
    async def main():
        beside = asyncio.create_task(timed(asyncio.sleep(0.1)))
        await answered(0.2)
        return await beside

    took_s, wall_s = metered(main())

    assert took_s == pytest.approx(0.1, abs=1e-9)
    assert 0.05 < wall_s < 0.1 + SLACK_S  # starting up counts, too


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
        await asyncio.sleep(0.05)
        second()

    assert metered(timed(main()))[1] >= 0.04


@pytest.mark.parametrize(("computing_s", "charged_s"), [(0.04, 0.04), (0.8, 0.05)])
def test_some_computing_on_the_way_to_a_question_is_part_of_its_time(computing_s, charged_s):
    async def main():
        loop = asyncio.get_running_loop()
        await asyncio.sleep(3)
        before_s = loop.time()
        real_sleep(0.02)
        await asyncio.sleep(0)
        real_sleep(computing_s - 0.02)
        asked_s = loop.time()
        await answered(0.1)
        return asked_s - before_s, loop.time() - before_s

    asked_s, took_s = metered(main())

    assert asked_s == 0
    assert 0.1 + charged_s <= took_s < 0.1 + charged_s + SLACK_S


def test_what_is_done_with_an_answer_takes_no_time():
    async def main():
        await answered(0.01)
        real_sleep(0.1)
        await asyncio.sleep(3)
        real_sleep(0.1)

    took_s, wall_s = metered(timed(main()))

    assert took_s < 3.2 <= 3 + wall_s


def test_what_was_due_before_an_answer_is_done_before_it():
    async def main():
        loop, done_s = asyncio.get_running_loop(), []
        for after_s in (0.05, 0.1):
            loop.call_later(after_s, lambda: done_s.append(loop.time() - clock.START_S))
        loop.call_later(0.02, real_sleep, 0.2)  # the answer comes meanwhile
        await answered(0.15)
        return done_s, loop.time() - clock.START_S, loop.worst_late_s

    done_s, answered_s, late_s = metered(main())

    assert done_s == [pytest.approx(0.05, abs=1e-9), pytest.approx(0.1, abs=1e-9)]
    assert 0.15 <= answered_s < 0.15 + SLACK_S
    assert 0.05 <= late_s < 0.2 + SLACK_S


def test_what_comes_together_is_handed_on_one_by_one():
    async def main():
        loop, came_s = asyncio.get_running_loop(), []
        pairs = [socket.socketpair() for _ in "abc"]
        for reader, writer in pairs:
            reader.setblocking(False)
            loop.add_reader(reader, lambda r=reader: came_s.append((loop.time(), r.recv(9))))
            writer.send(b"!")
        await answered(0.1)
        for pair in pairs:
            loop.remove_reader(pair[0])
            [end.close() for end in pair]
        return [at_s for at_s, _ in came_s]

    one, two, three = metered(main())

    assert one < two < three < clock.START_S + SLACK_S


def test_a_time_limit_on_an_answer_is_the_real_one():
    async def main():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.15):
                await answered(5)

    took_s, wall_s = metered(timed(main()))

    assert took_s == pytest.approx(0.15, abs=1e-9)
    assert 0.1 <= wall_s < 0.15 + SLACK_S


def test_work_for_executors_is_done_at_once_also_while_an_answer_is_owed():
    async def main():
        outside = asyncio.create_task(answered(0.3))
        await asyncio.sleep(0.1)
        before_s = time.monotonic()
        where, read_s = await asyncio.to_thread(lambda: (threading.get_ident(), time.monotonic()))
        took_s = time.monotonic() - before_s
        await outside
        return where, read_s == before_s, took_s

    assert metered(main()) == (threading.get_ident(), True, 0)


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
