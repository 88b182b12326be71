from itertools import islice

import numpy as np
import pytest

from pipelines.line.jitter import buffer_samples, excess_ms, late

N_PACKETS = 200_000


@pytest.mark.parametrize("jitter_ms", [5, 20, 60])
def test_standard_deviation_is_the_one_asked_for(jitter_ms):
    excess = np.fromiter(islice(excess_ms(np.random.default_rng(2), jitter_ms), N_PACKETS), float)

    assert excess.std() == pytest.approx(jitter_ms, rel=0.01)
    assert excess.mean() == pytest.approx(0, abs=0.01 * jitter_ms)
    assert excess.min() > -2 * jitter_ms


@pytest.mark.parametrize("jitter_ms", [5, 60])
def test_one_packet_in_a_hundred_comes_too_late(jitter_ms):
    rng = np.random.default_rng(2)

    assert np.mean(list(islice(late(rng, jitter_ms=jitter_ms), N_PACKETS))) == pytest.approx(
        0.01034, abs=0.0007
    )


@pytest.mark.parametrize(("jitter_ms", "n_samples"), [(0, 0), (10, 240), (7, 168)])
def test_buffer_is_three_standard_deviations(jitter_ms, n_samples):
    assert buffer_samples(jitter_ms, 8000) == n_samples
