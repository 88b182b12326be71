"""The list of prices: what is found, what is not, and what a faulty list is told."""

import pytest

from personas.faults import InputFault
from personas.prices import list_prices, load_prices

PRICES = list_prices()


@pytest.mark.parametrize(
    ("kind", "service", "model", "found"),
    [
        ("llm", "openai", "gpt-4.1", ("gpt-4.1",)),
        ("llm", "openai", "gpt-4.1-2025-04-14", ("gpt-4.1",)),
        ("llm", "anthropic", "claude-haiku-4-5-20251001", ("claude-haiku-4-5",)),
        ("llm", "OpenAILLMService", "gpt-4o-mini", ("gpt-4o-mini",)),
        ("llm", "pipecat.services.openai.llm.OpenAILLMService", "gpt-4o", ("gpt-4o",)),
        ("s2s", "openai_realtime", "gpt-realtime", ("gpt-realtime",)),
        ("tts", "deepgram", "aura-2-helena-en", ("aura-2", "aura-2-*")),
        ("s2s", "openai_realtime", "gpt-realtime-2.1-mini", ("gpt-realtime-2.1-mini",)),
        (
            "s2s",
            "google_live",
            "models/gemini-3.1-flash-live-preview",
            ("*gemini-3.1-flash-live*",),
        ),
        ("stt", "azure", None, ()),
    ],
)
def test_a_price_is_found_by_vendor_kind_and_model(kind, service, model, found):
    assert PRICES.find(kind, service, model).models == found


@pytest.mark.parametrize(
    ("kind", "service", "model"),
    [
        ("llm", "openai", "gpt-99"),
        ("llm", "openai", None),
        ("tts", "openai", "gpt-4.1"),
        ("llm", "someone", "gpt-4.1"),
    ],
)
def test_what_is_not_in_the_list_is_not_known(kind, service, model):
    assert PRICES.find(kind, service, model) is None


def test_every_price_has_a_source_and_a_day():
    paid = [one for one in PRICES.entries if not one.local]

    assert len(paid) > 20
    assert all(one.source.startswith("https://") and len(one.date) == 10 for one in paid)


def test_ones_own_prices_go_before(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "- {vendor: openai, kind: llm, models: [gpt-4.1], tokens: {in: 1, out: 2},"
        ' source: my contract, date: "2026-01-01"}\n'
    )

    both = PRICES.under(load_prices(path).entries)

    assert both.find("llm", "openai", "gpt-4.1").tokens.in_ == 1
    assert both.find("llm", "openai", "gpt-4.1-mini").tokens.in_ == 0.4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {vendor: a, kind: llm}", "needs `local: true`, or one of `tokens`"),
        ("- {vendor: a, kind: stt, per_minute: 1}", "needs a `source` and a `date`"),
        ("- {vendor: a, kind: stt, per_hour: 1}", "entries[0].per_hour: unknown key"),
        ("- {vendor: a, kind: stt, per_minute: -1}", "must be at least 0"),
    ],
)
def test_a_faulty_list_is_told_where(tmp_path, text, told):
    (tmp_path / "mine.yaml").write_text(text + "\n")

    with pytest.raises(InputFault) as fault:
        load_prices(tmp_path / "mine.yaml")
    assert told in str(fault.value)
    assert "mine.yaml" in str(fault.value)


def test_a_list_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputFault, match=r"none\.yaml: cannot be read: no such file"):
        load_prices(tmp_path / "none.yaml")
