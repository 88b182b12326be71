"""What calls cost: sums to the cent, and what is not known."""

import json

import pytest

from evaluators.verdict import CallResult, Outcome
from personas.prices import Prices, list_prices
from personas.schema import AgentVersion
from pipelines.record import Usage
from reports.compare.measures import compare_measures, measured
from reports.cost import call_cost, cost_of, run_cost, usd_of, whole_usage
from reports.cost_text import cost_sentence, sum_text, usd, used_text
from reports.page import write_report
from reports.summary import write_summary
from reports.testing import make_run
from reports.testing_call import fake_call, fake_plan


def used(kind, service, model=None, **amounts):
    return Usage(side="agent", kind=kind, service=service, model=model, **amounts)


GPT = {"tokens_in": 1_000_000, "tokens_out": 100_000}
OPENAI = used("llm", "openai", "gpt-4.1", requests=3, **GPT)
SCRIPTED = used("llm", "scripted", requests=3)
UNKNOWN = used("tts", "somebody", "their_voice", requests=1, characters=1000)


@pytest.mark.parametrize(
    ("what", "cost"),
    [
        (OPENAI, 2.00 + 0.80),
        (OPENAI.model_copy(update={"tokens_cached": 400_000}), 0.6 * 2.00 + 0.4 * 0.50 + 0.80),
        (
            used("llm", "anthropic", "claude-haiku-4-5", tokens_cache_written=200_000, **GPT),
            0.8 * 1.00 + 0.2 * 1.25 + 0.50,
        ),
        (used("tts", "deepgram", "aura-2", characters=10_000), 0.30),
        (used("stt", "deepgram", "nova-3-general", audio_ms=90_000), 1.5 * 0.0048),
        (used("tts", "openai", "gpt-4o-mini-tts", characters=10, audio_ms=60_000), 0.015),
        (used("tts", "openai", "gpt-4o-mini-tts", characters=10), None),
        (SCRIPTED, 0.0),
        (UNKNOWN, None),
        (used("llm", "openai", "gpt-4.1", requests=3), None),
    ],
)
def test_a_use_costs_what_the_list_says(what, cost):
    price = list_prices().find(what.kind, what.service, what.model)

    assert usd_of(what, price) == (None if cost is None else pytest.approx(cost))


def test_audio_tokens_have_a_price_of_their_own():
    what = used(
        "s2s",
        "openai_realtime",
        "gpt-realtime",
        tokens_in=1_000_000,
        tokens_cached=500_000,
        audio_tokens_in=600_000,
        audio_tokens_cached=400_000,
        tokens_out=100_000,
        audio_tokens_out=80_000,
    )
    text = 0.3 * 4.00 + 0.1 * 0.40 + 0.02 * 16.00
    audio = 0.2 * 32.00 + 0.4 * 0.40 + 0.08 * 64.00

    price = list_prices().find("s2s", what.service, what.model)

    assert usd_of(what, price) == pytest.approx(text + audio)


def test_calls_add_up_and_what_is_unknown_makes_it_the_least():
    cost = cost_of([(OPENAI, UNKNOWN), (OPENAI,)])

    assert cost.usd == pytest.approx(5.60)
    assert cost.usd_per_call == pytest.approx(2.80)
    assert cost.unpriced == ("somebody/their_voice",)
    assert {one.name: one.n_calls for one in cost.services} == {
        "openai/gpt-4.1": 2,
        "somebody/their_voice": 1,
    }
    assert cost_sentence(cost) == (
        "Cost: at least $5.60 for 2 calls, $2.80 a call (list prices of 2025-04-14). "
        "No price is known of `somebody/their_voice`."
    )


def test_what_runs_here_costs_nothing_and_says_so():
    cost = cost_of([(SCRIPTED,)])

    assert cost.is_local
    assert cost_sentence(cost) == "Cost: nothing; every service ran on this machine."


@pytest.mark.parametrize(
    ("emulated", "begins"),
    [((), "Cost: $2.80"), (("deepgram",), "Cost: $2.80"), (("openai",), "Would cost $2.80")],
)
def test_what_was_played_would_cost_and_what_was_asked_did(emulated, begins):
    cost = cost_of([(OPENAI, SCRIPTED)], emulated=emulated)

    assert cost_sentence(cost).startswith(f"{begins} for 1 call, $2.80 a call (")


def test_a_bots_services_belong_to_the_vendors_that_were_played():
    bots = used("llm", "OpenAILLMService", "gpt-4.1", requests=3, **GPT)

    assert not cost_of([(bots,)], emulated=("openai",)).is_paid


def test_of_no_known_price_no_sum_is_told():
    assert cost_sentence(cost_of([(UNKNOWN,)])) == (
        "Cost: not known for 1 call. No price is known of `somebody/their_voice`."
    )


def test_without_a_list_nothing_is_free():
    assert cost_of([(SCRIPTED,)], Prices(entries=())).unpriced == ("scripted",)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "$0"), (0.00001, "< $0.0001"), (0.01234, "$0.0123"), (1234.5, "$1,234.50")],
)
def test_amounts_are_written_with_the_digits_that_count(amount, text):
    assert usd(amount) == text


@pytest.mark.parametrize(
    ("usage", "text"),
    [((OPENAI,), "$2.80"), ((OPENAI, UNKNOWN), "at least $2.80"), ((UNKNOWN,), "not known")],
)
def test_a_sum_says_when_it_is_not_whole(usage, text):
    assert sum_text(cost_of([usage])) == text


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (OPENAI, "1,000,000 tokens in, 100,000 out"),
        (
            OPENAI.model_copy(update={"tokens_cached": 7}),
            "1,000,000 tokens in (7 cached), 100,000 out",
        ),
        (
            OPENAI.model_copy(update={"audio_tokens_in": 5, "audio_tokens_out": 4}),
            "1,000,000 tokens in (5 audio), 100,000 out (4 audio)",
        ),
        (UNKNOWN, "1,000 characters"),
        (used("stt", "deepgram", audio_ms=90_000), "1.5 min of audio"),
        (SCRIPTED, "3 requests"),
    ],
)
def test_a_use_is_told_in_its_own_unit(what, text):
    assert used_text(what) == text


@pytest.fixture
def folder(tmp_path):
    """Two calls that used a vendor's model, and one that broke."""
    made = make_run(tmp_path, outcomes=("pass", "pass", "broken"), repeats=3, personas=("a",))
    for path in tmp_path.glob("calls/*/record.json"):
        record = json.loads(path.read_text())
        record["usage"] = [OPENAI.model_dump()]
        path.write_text(json.dumps(record))
    return made


def test_a_run_has_its_cost_in_the_summary_and_in_the_table(folder):
    summary = write_summary(folder)

    assert summary.cost.usd == pytest.approx(5.60)
    assert json.loads((folder.path / "summary.json").read_text())["cost"]["n_calls"] == 2
    header, *rows = (folder.path / "calls.csv").read_text().splitlines()
    assert header.endswith(",cost_usd,unpriced")
    assert [row.rsplit(",", 2)[1] for row in rows] == ["2.8", "2.8", ""]


def test_a_call_that_left_no_record_makes_it_the_least(folder):
    cost = run_cost(folder, [entry.call_id for entry in folder.entries()])

    assert (cost.n_calls, cost.n_lost) == (2, 1)
    assert cost_sentence(cost) == (
        "Cost: at least $5.60 for 2 calls, $2.80 a call (list prices of 2025-04-14). "
        "What 1 more call used is not known."
    )


@pytest.mark.parametrize(("use", "said"), [("replay", True), ("record", False)])
def test_what_is_played_back_is_not_paid(folder, use, said):
    for path in folder.path.glob("calls/*/record.json"):
        record = json.loads(path.read_text())
        record["plan"]["cassette"] = {"folder": "kept", "use": use}
        path.write_text(json.dumps(record))

    cost = run_cost(folder, [entry.call_id for entry in folder.entries()])

    assert cost.usd == pytest.approx(5.60)
    assert cost_sentence(cost).endswith(" Played back from a cassette, so not paid.") is said
    assert cost_sentence(cost).startswith("Would cost at least $5.60") is said
    one = folder.record(folder.entries()[0].call_id)
    assert call_cost(one).replayed is said


def test_the_page_has_each_service_with_its_use_and_cost(folder):
    page = write_report(folder).read_text()

    assert "What the calls cost" in page
    assert "2,000,000 tokens in, 200,000 out" in page
    assert "at least $5.60 for 2 calls" in page
    assert page.count("<dt>cost</dt><dd>$2.80</dd>") == 2


def test_the_page_of_calls_without_vendors_has_nothing_about_cost(tmp_path):
    page = write_report(make_run(tmp_path)).read_text()

    assert "What the calls cost" not in page
    assert "<dt>cost</dt>" not in page


def test_an_agent_out_of_sight_used_what_nobody_knows():
    theirs = AgentVersion(agent="shop", version="v", prompt="", function="shop:agent")
    customers = used("llm", "scripted", requests=3).model_copy(update={"side": "customer"})

    blind = cost_of([whole_usage(theirs, (customers,))])
    told = cost_of([whole_usage(theirs, (customers, OPENAI))])

    assert blind.unpriced == ("services of shop",)
    assert told.unpriced == ()


def test_a_run_keeps_the_prices_that_it_was_placed_with(folder):
    (folder.path / "prices.yaml").write_text(
        "- {vendor: openai, kind: llm, models: [gpt-4.1], tokens: {in: 0, out: 1},"
        ' source: my contract, date: "2026-01-01"}\n'
    )

    assert run_cost(folder, [e.call_id for e in folder.entries()]).usd == pytest.approx(0.20)


def cents(usage):
    made = fake_call(fake_plan(persona="a", version="v1", attempt=1, seed=1), "pass")
    record = made.record.model_copy(update={"usage": usage})
    result = CallResult(call_id=record.call_id, outcome=Outcome.PASS, verdicts=())
    return measured(result, record)


def test_a_comparison_has_the_cost_of_a_call_where_there_is_any():
    local, vendor, unknown = cents((SCRIPTED,)), cents((OPENAI,)), cents((UNKNOWN,))

    found = {m.name: m for m in compare_measures([(local, vendor)] * 6)}
    assert found["cost.usd_cents"].difference == pytest.approx(280)
    assert "cost.usd_cents" not in {m.name for m in compare_measures([(local, local)] * 6)}
    assert "cost.usd_cents" not in {m.name for m in compare_measures([(local, unknown)] * 6)}
