import asyncio
import subprocess
import sys
import threading
import time

import pytest

from pipelines import clock
from tests.wall_clock import on_the_wall_clock


def simulated(main):
    return clock.run(main, simulated=True)


@on_the_wall_clock
def test_sleep_takes_simulated_time_and_no_real_time():
    async def main():
        loop = asyncio.get_running_loop()
        start = loop.time()
        await asyncio.sleep(3600)
        return loop.time() - start

    real_start = clock.real_perf_counter()

    assert simulated(main()) == 3600
    assert clock.real_perf_counter() - real_start < 1


def test_functions_of_time_follow_the_loop():
    async def main():
        before = (time.time(), time.monotonic(), time.perf_counter(), time.monotonic_ns())
        await asyncio.sleep(10)
        after = (time.time(), time.monotonic(), time.perf_counter(), time.monotonic_ns())
        return [round(b - a, 6) for a, b in zip(before, after, strict=True)]

    assert simulated(main()) == [10, 10, 10, 10_000_000_000]


def test_other_threads_keep_real_time():
    async def main():
        read = []
        thread = threading.Thread(target=lambda: read.append(time.time()))
        thread.start()
        thread.join()
        return read[0] - time.time()

    assert simulated(main()) != 0  # the simulated epoch is another one


def test_timers_run_in_order_of_time_then_of_scheduling():
    async def main():
        loop, order = asyncio.get_running_loop(), []
        for name, delay in (("late", 2), ("first", 1), ("second", 1)):
            loop.call_at(loop.time() + delay, order.append, name)
        await asyncio.sleep(3)
        return order

    assert simulated(main()) == ["first", "second", "late"]


def test_many_equal_timers_run_first_come_first_served():
    async def main():
        loop, order = asyncio.get_running_loop(), []
        for i in range(50):
            loop.call_at(loop.time() + 1, order.append, i)
        await asyncio.sleep(2)
        return order

    assert simulated(main()) == list(range(50))


def test_executors_run_inline_in_this_thread():
    async def main():
        here = threading.get_ident()
        loop = asyncio.get_running_loop()
        start = loop.time()
        there = await asyncio.to_thread(threading.get_ident)
        return here == there, loop.time() - start

    assert simulated(main()) == (True, 0)


def test_an_executor_passes_its_exception_on():
    async def main():
        await asyncio.to_thread(int, "x")

    with pytest.raises(ValueError, match="invalid literal"):
        simulated(main())


def test_waiting_for_nothing_is_stuck(monkeypatch):
    monkeypatch.setattr(clock, "_PATIENCE_S", 0.01)

    async def main():
        await asyncio.get_running_loop().create_future()

    with pytest.raises(clock.StuckError, match="every task of the call waits"):
        simulated(main())


def test_spinning_is_stuck(monkeypatch):
    monkeypatch.setattr(clock, "MAX_IDLE_STEPS", 1000)

    async def main():
        while True:
            await asyncio.sleep(0)

    with pytest.raises(clock.StuckError, match="time stood still"):
        simulated(main())


def test_pipecat_timestamps_follow_the_loop():
    clock.install_datetime()
    from pipecat.utils.time import time_now_iso8601

    async def main():
        await asyncio.sleep(60)
        return time_now_iso8601()

    assert simulated(main()).startswith("2026-01-01T00:17:40")  # 1,000 s and 60 s after the epoch


def test_pipecat_imported_first_is_refused():
    code = (
        "import pipecat.frames.frames, asyncio\n"
        "from pipelines import clock\n"
        "clock.run(asyncio.sleep(1), simulated=True)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "import `pipelines` before `pipecat`" in done.stderr
