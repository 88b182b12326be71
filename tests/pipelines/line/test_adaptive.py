from itertools import chain, islice, repeat

import numpy as np
import pytest
from scipy.stats import gamma

from pipelines.line.adaptive import (
    QUANTILE,
    QUANTILE_SIGMAS,
    Adaptive,
    Buffer,
    _longer,
    _shorter,
)
from pipelines.line.concealment import Repeat
from pipelines.line.conformance import check_effect, in_frames
from pipelines.line.jitter import SHAPE, excess_ms
from pipelines.line.network import Network
from tests.pipelines.line.talk import speech, tone

SAID = np.tile(speech(), 12)[: 8000 * 60]


def draws(jitter_ms, seed=1):
    return excess_ms(np.random.default_rng(seed), jitter_ms)


def adaptive(excess, jitter_ms):
    buffer = Buffer(jitter_ms)
    late = buffer.lateness(excess)
    network = Network(lost=repeat(False), late=late, filling=Repeat(8000), sample_rate_hz=8000)
    return Adaptive(network, buffer, sample_rate_hz=8000)


def played(effect, said=SAID):
    """What is heard, and the buffer's length after each packet."""
    heard, lengths_ms = [], []
    for at in range(0, len(said), 160):
        heard.append(effect.process(said[at : at + 160]))
        lengths_ms.append(effect.describe()["buffer_ms"])
    return np.concatenate(heard), np.array(lengths_ms)


def delay_at(heard, at):
    """Lag of the largest correlation with half a second of what was said, in samples."""
    return int(np.argmax(np.correlate(heard[at : at + 7000], SAID[at : at + 4000], "valid")))


def test_conforms():
    def make(rng):
        return adaptive(excess_ms(rng("jitter"), 20), 20)

    assert check_effect(make, sample_rate_hz=8000) == []


def test_starts_at_the_quantile_of_the_jitter():
    assert gamma.ppf(QUANTILE, SHAPE) / np.sqrt(SHAPE) - np.sqrt(SHAPE) == pytest.approx(
        QUANTILE_SIGMAS, abs=1e-4
    )


@pytest.mark.parametrize("jitter_ms", [5, 20, 40])
def test_steady_jitter_keeps_it_where_it_starts(jitter_ms):
    effect = adaptive(draws(jitter_ms), jitter_ms)
    _, lengths_ms = played(effect)

    assert np.mean(lengths_ms) == pytest.approx(QUANTILE_SIGMAS * jitter_ms, rel=0.15)
    assert effect.describe()["late_packets"] / 3000 == pytest.approx(1 - QUANTILE, abs=0.012)


def test_follows_the_jitter_up_and_down():
    changing = chain(islice(draws(5), 800), islice(draws(40, seed=2), 1200), draws(5, seed=3))

    _, lengths_ms = played(adaptive(changing, 5))

    assert np.median(lengths_ms[:800]) == pytest.approx(11, abs=3)
    assert np.median(lengths_ms[1000:2000]) == pytest.approx(85, abs=15)
    assert np.median(lengths_ms[2300:]) == pytest.approx(11, abs=3)


def test_in_silence_it_goes_where_it_should_by_ten_milliseconds_a_packet():
    changing = chain(repeat(0.0, 100), repeat(30.0))

    _, lengths_ms = played(adaptive(changing, 0.0), np.zeros(160 * 140, np.float32))

    assert lengths_ms[98:114].tolist() == [0] * 11 + [10, 20, 30, 30, 30]


def test_what_is_heard_lies_as_late_as_the_buffer_says():
    changing = chain(islice(draws(5), 800), draws(40, seed=2))
    effect = adaptive(changing, 5)

    heard, lengths_ms = played(effect)

    assert effect.delay_samples == 160 + round(8 * QUANTILE_SIGMAS * 5)
    assert delay_at(heard, 80) == effect.delay_samples
    for at in (160 * 700, 160 * 1450, 160 * 2400):
        during = lengths_ms[at // 160 - 2 : at // 160 + 30]
        assert 8 * (during.min() + 20) - 1 <= delay_at(heard, at) <= 8 * (during.max() + 20) + 1


def test_stretching_does_not_click():
    steps = np.abs(np.diff(in_frames(adaptive(draws(0.0), 0.0), SAID, 160)))
    changing = chain(islice(draws(3), 800), draws(12, seed=2))

    heard, _ = played(adaptive(changing, 40))

    assert np.abs(np.diff(heard)).max() < 1.3 * steps.max()


@pytest.mark.parametrize("period", [25, 33, 60])
@pytest.mark.parametrize(("stretch", "sign"), [(_longer, 1), (_shorter, -1)])
def test_a_period_is_put_in_or_taken_out_without_a_step(stretch, sign, period):
    packet = tone(210, 160)

    out = stretch(packet, period)

    assert len(out) == 160 + sign * period
    assert np.abs(np.diff(out)).max() < 1.25 * np.abs(np.diff(packet)).max()
    assert (out[0], out[-1]) == (pytest.approx(packet[0], abs=0.02), packet[-1])
