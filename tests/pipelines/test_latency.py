"""Simulated latencies: what is drawn is what was asked for, and the recording shows it."""

import numpy as np
import pytest

from evaluators.latency import waits
from personas.latencies import Latency as Asked
from personas.latencies import published
from personas.schema import Limits, Service, Services
from pipelines.call import place_call
from pipelines.services.latency import Latency
from pipelines.services.registry import ServiceFault, check
from tests.pipelines.plans import plan

N_DRAWS = 4000
SHORT = Limits(call_s=32)


def drawn_ms(asked):
    latency = Latency(asked.median_ms, asked.spread, np.random.default_rng(1), asked.includes_ms)
    return np.array([1000 * latency.draw_s() for _ in range(N_DRAWS)])


def interval(values, q):
    """The 99.9 % interval of a quantile, by order statistics (binomial, normal approximation)."""
    half = 3.29 * np.sqrt(N_DRAWS * q * (1 - q))
    ordered = np.sort(values)
    low, high = np.clip([N_DRAWS * q - half, N_DRAWS * q + half], 0, N_DRAWS - 1).astype(int)
    return ordered[low], ordered[high]


@pytest.mark.parametrize("name", ["openai/gpt-4.1", "deepgram/aura-2", "groq/gpt-oss-120b"])
def test_draws_have_the_median_and_the_95th_percentile_that_were_asked_for(name):
    asked = published()[name].latency
    drawn = drawn_ms(asked)

    for q, wanted in ((0.5, asked.median_ms), (0.95, asked.p95_ms)):
        low, high = interval(drawn, q)
        assert low <= wanted <= high


def test_what_has_passed_already_is_taken_off_and_never_goes_below_nothing():
    drawn = drawn_ms(Asked(median_ms=210, p95_ms=300, includes_ms=200))

    assert drawn.min() == 0
    assert np.median(drawn) == pytest.approx(10, abs=3)


def call(folder, **latencies):
    """A call with these latencies of the agent's services."""
    made = plan()
    own = made.agent.services
    services = own.model_copy(
        update={
            kind: getattr(own, kind).model_copy(update={"latency": latency})
            for kind, latency in latencies.items()
        }
    )
    agent = made.agent.model_copy(update={"services": services})
    folder.mkdir()
    return place_call(made.model_copy(update={"agent": agent, "limits": SHORT}), folder)


def waits_ms(record):
    """How long the customer waited for each answer, by the recording."""
    return [wait.ms for wait in waits(record) if wait.ms is not None]


def transcripts_ms(record):
    """How long after the end of each stretch of speech the agent had its transcript."""
    return [record.ms(heard.at - heard.end) for heard in record.heard_by("agent")]


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return call(tmp_path_factory.mktemp("usual") / "call", llm=Asked(median_ms=250))


@pytest.mark.parametrize(
    ("latencies", "measure", "later_ms"),
    [
        ({"llm": Asked(median_ms=250 + 600)}, waits_ms, 600),
        ({"tts": Asked(median_ms=120 + 400)}, waits_ms, 400),
        # The answer need not be later: the turn's end may have been waited for as long.
        ({"stt": Asked(median_ms=150 + 500)}, transcripts_ms, 500),
    ],
)
def test_the_call_shows_what_was_asked_for(tmp_path, usual, latencies, measure, later_ms):
    found = np.median(measure(call(tmp_path / "call", **latencies))) - np.median(measure(usual))

    assert found == pytest.approx(later_ms, rel=0.2)


def test_tokens_come_one_after_the_other(tmp_path, usual):
    slow = call(tmp_path / "call", llm=Asked(median_ms=250, token_ms=50))

    assert np.median(waits_ms(slow)) > np.median(waits_ms(usual)) + 200


def test_a_latency_of_the_usual_size_gives_the_usual_call(tmp_path, usual):
    (tmp_path / "call").mkdir()

    same = place_call(plan().model_copy(update={"limits": SHORT}), tmp_path / "call")

    assert same.utterances == usual.utterances


@pytest.mark.parametrize("service", [Service(service="openai"), Service(class_="a.b.C")])
def test_a_vendor_out_in_the_world_takes_its_own_time(service, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "not a key")
    slow = service.model_copy(update={"latency": Asked(median_ms=700)})

    with pytest.raises(ServiceFault, match=r"services\.llm\.latency: only what is simulated"):
        check(Services(llm=slow), place="agent", clock="real")


def test_an_emulated_vendor_takes_as_long_as_it_is_told():
    slow = Service(service="openai", latency=Asked(median_ms=700))

    check(Services(llm=slow), place="agent", clock="simulated", emulators=("openai",))
