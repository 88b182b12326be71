from itertools import groupby, islice

import numpy as np
import pytest

from pipelines.line.loss import losses, transition_rates

N_PACKETS = 400_000


def drawn(loss_rate, mean_burst, n_packets=N_PACKETS, seed=5):
    rng = np.random.default_rng(seed)
    return list(islice(losses(rng, loss_rate=loss_rate, mean_burst=mean_burst), n_packets))


@pytest.mark.parametrize(
    ("loss_rate", "mean_burst"), [(0.02, 1.0), (0.05, 1.5), (0.05, 4.0), (0.2, 3.0), (0.5, 1.0)]
)
def test_rate_and_bursts_are_those_asked_for(loss_rate, mean_burst):
    lost = drawn(loss_rate, mean_burst)
    bursts = [len(list(run)) for gone, run in groupby(lost) if gone]

    assert np.mean(lost) == pytest.approx(loss_rate, rel=0.05)
    assert np.mean(bursts) == pytest.approx(mean_burst, rel=0.1)


def test_first_packet_is_as_likely_as_any():
    firsts = [drawn(0.3, 5.0, n_packets=1, seed=seed)[0] for seed in range(4000)]

    assert np.mean(firsts) == pytest.approx(0.3, abs=0.03)


def test_no_loss_draws_nothing():
    rng = np.random.default_rng(1)

    assert not any(islice(losses(rng, loss_rate=0, mean_burst=1), 1000))
    assert rng.random() == np.random.default_rng(1).random()


def test_loss_too_dense_for_its_bursts_is_refused():
    assert transition_rates(0.5, 1.0) == (1.0, 1.0)
    with pytest.raises(
        ValueError, match=r"a loss rate of 0.6 needs bursts of at least 1.5 packets \(got 1\)"
    ):
        transition_rates(0.6, 1.0)
