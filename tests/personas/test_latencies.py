"""Latencies in YAML: published profiles by name, and figures of one's own."""

import math

import pytest

from personas.faults import InputFault
from personas.latencies import DEFAULT_SPREAD, Latency, Published, published
from personas.schema import Services
from personas.validation import validated


def services(**latencies):
    data = {kind: {"service": "some", "latency": latency} for kind, latency in latencies.items()}
    return validated(Services, data, place="suite.yaml")


def test_a_name_stands_for_its_published_figures():
    latency = services(llm="openai/gpt-4.1").llm.latency

    assert (latency.median_ms, latency.p95_ms) == (536, 1771)
    assert latency.profile == "openai/gpt-4.1"


def test_figures_of_ones_own_are_taken_as_they_are():
    latency = services(tts={"median_ms": 700, "p95_ms": 1500}).tts.latency

    assert math.exp(latency.spread * 1.6448536269514722) == pytest.approx(1500 / 700)
    assert services(stt={"median_ms": 700}).stt.latency.spread == DEFAULT_SPREAD


def test_a_plan_keeps_the_figures_so_that_it_can_be_read_without_the_file():
    made = services(llm="openai/gpt-4.1")

    assert Services.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize(
    ("latencies", "told"),
    [
        ({"llm": "openai/gpt-41"}, "no such latency profile; did you mean `openai/gpt-4.1`?"),
        ({"llm": {"median_ms": 9, "p95_ms": 8}}, "`p95_ms` must be at least `median_ms`"),
        ({"llm": {"median": 9}}, "llm.latency.median: unknown key"),
        ({"llm": {"median_ms": 0}}, "llm.latency.median_ms: must be more than 0"),
        ({"stt": "openai/gpt-4.1"}, "`openai/gpt-4.1` is of a service of kind llm, not stt"),
    ],
)
def test_a_fault_says_what_is_meant(latencies, told):
    with pytest.raises(InputFault) as fault:
        services(**latencies)

    assert told in str(fault.value)


def test_quartiles_make_a_95th_percentile():
    one = Published(
        name="a/b", kind="tts", median_ms=200, iqr_ms=100, source="s", date="2026-01"
    ).latency

    at = [200 * math.exp(z * one.spread) for z in (-0.6744897501960817, 0.6744897501960817)]
    assert at[1] - at[0] == pytest.approx(100, abs=0.1)


def test_every_published_profile_has_a_source_a_date_and_a_tail():
    for one in published().values():
        assert one.source.startswith("https://"), one.name
        assert one.p95_ms or one.iqr_ms, one.name
        assert isinstance(one.latency, Latency)
