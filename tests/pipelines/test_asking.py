"""Waiting before a vendor is asked again, on the clocks on which it may be."""

import asyncio

import pytest

from pipelines import clock
from pipelines.clock import SimulatedLoop
from pipelines.metered import MeteredLoop
from pipelines.services.asking import pausing

WAIT_S = 0.2


@pytest.mark.parametrize(
    ("loop", "least_wall_s", "most_wall_s"),
    [(MeteredLoop, WAIT_S, 2.0), (SimulatedLoop, 0.0, WAIT_S / 2)],
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
