"""Intervals are those of the textbooks, and so narrow that a setting without effect is outside."""

import numpy as np
import pytest

from personas.schema import AgentVersion
from pipelines.playbook.agent import AgentPlaybook
from pipelines.speech import speak
from sparring.calibrate.customer_calls import PLAIN, Asked, customer_plans
from sparring.calibrate.finding import EXACT, Tolerance
from sparring.calibrate.intervals import of_geometric_mean, of_mean, of_share, of_spread
from sparring.calibrate.interview import N_QUESTIONS, QUESTIONS, interviewer
from sparring.calibrate.measure.spectrum import strongest_hz
from sparring.calibrate.rows import (
    absences,
    hanging_up,
    model_customers,
    slips,
    thinking,
    unasked,
    voices,
)

OUTSIDE = 0.001


@pytest.mark.parametrize(("rate", "n"), [(0.5, 20), (0.25, 136), (0.4, 17), (0.5, 400)])
def test_a_right_customer_is_outside_once_in_a_thousand(rate, n):
    allowed = of_share(rate, n)
    shares = np.random.default_rng(1).binomial(n, rate, 100_000) / n

    outside = np.mean((shares < rate - allowed.down - 1e-9) | (shares > rate + allowed.up + 1e-9))

    assert outside <= OUTSIDE * 1.3


def test_twenty_draws_of_one_half_allow_three_to_seventeen():
    allowed = of_share(0.5, 20)

    assert (0.5 - allowed.down, 0.5 + allowed.up) == pytest.approx((3 / 20, 17 / 20))


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_what_always_happens_or_never_leaves_nothing_to_chance(rate):
    assert of_share(rate, 20) == EXACT


def test_a_mean_is_as_sure_as_students_t():
    assert of_mean([1, 2, 3, 4, 5]).up == pytest.approx(8.610 * np.sqrt(2.5 / 5), abs=0.01)
    assert of_mean([1, 2, 3, 4, 5], slack=2).up == pytest.approx(2 + 8.610 * np.sqrt(0.5), abs=0.01)
    assert of_mean([3, 3, 3], slack=2) == Tolerance(2, 2)
    assert of_mean([3], slack=2) == Tolerance(2, 2)


def test_a_geometric_mean_is_off_by_a_factor():
    down, up = of_geometric_mean(1500, np.log([1, 2, 3, 4, 5]), slack=0.1)

    assert 1 - down / 1500 == pytest.approx(1 / (1 + up / 1500))
    assert up / 1500 > 0.1


def test_a_spread_is_as_sure_as_chi_squared():
    down, up = of_spread(250, 41)

    # 40 degrees of freedom: 16.91 and 76.09
    assert 250 - down == pytest.approx(250 * np.sqrt(16.91 / 40), abs=0.5)
    assert 250 + up == pytest.approx(250 * np.sqrt(76.09 / 40), abs=0.5)
    assert of_spread(250, 1, slack=60) == Tolerance(60, 60)


def test_the_interviewer_asks_on_whatever_it_hears():
    agent = AgentVersion(agent="sprocket", version="v1", prompt="")
    book = AgentPlaybook.model_validate(interviewer(agent).playbook)

    assert len(book.states["ask"].say) >= N_QUESTIONS
    assert interviewer(agent).turns.interruptible
    assert not interviewer(agent, yields=False).turns.interruptible


def test_every_question_leaves_time_for_the_latest_onset():
    lengths_s = [
        len(speak(text, voice="en-us+Diogo", sample_rate_hz=8000)) / 8000 for text in QUESTIONS
    ]

    assert min(lengths_s) > 4.5


@pytest.mark.parametrize(
    "module", [unasked, thinking, slips, voices, absences, hanging_up, model_customers]
)
def test_calls_are_few_and_shared(module):
    quick, full = (customer_plans(module.asked(quick=quick)) for quick in (True, False))

    assert len({plan.call_id for plan in full}) == len(full)
    assert len(full) <= 60
    assert module in (absences, hanging_up) or len(quick) <= 3


def test_the_line_of_a_customers_calls_adds_nothing():
    (plan,) = customer_plans({PLAIN: Asked({}, 1, 20)})

    assert plan.line.to_agent.codec == "pcm"
    assert plan.line.to_agent.delay_ms == plan.line.to_customer.delay_ms == 0


@pytest.mark.parametrize("hz", [440, 1000, 1004])
def test_the_strongest_frequency_is_found(hz):
    tone = np.sin(2 * np.pi * hz * np.arange(6400) / 8000)

    assert strongest_hz(tone, 8000) == pytest.approx(hz, abs=1.25)
