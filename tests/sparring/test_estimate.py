"""What a run would use and cost, from earlier runs or from assumptions; no call is placed."""

import json
import re
from pathlib import Path

import pytest

from personas.foreign import Connect
from personas.plan import CallPlan
from personas.prices import list_prices
from personas.schema import Service, Services
from pipelines.record import Usage
from sparring.assumptions import ASSUMED, assumed_usage
from sparring.estimate import Estimate, estimate
from sparring.faults import Exit
from sparring.run import Options, run_suite
from sparring.testing import JUDGE, PLACER, fake_plans
from tests.sparring.spar import Spar

VENDORS = Services(
    stt=Service(service="deepgram", settings={"model": "nova-3-general"}),
    llm=Service(service="openai", settings={"model": "gpt-4.1-mini"}),
    tts=Service(service="somebody"),
)
USED = Usage(
    side="agent",
    kind="llm",
    service="openai",
    model="gpt-4.1-mini",
    requests=4,
    tokens_in=10_000,
    tokens_out=500,
)


def with_vendors(plan: CallPlan) -> CallPlan:
    return plan.model_copy(
        update={"agent": plan.agent.model_copy(update={"services": VENDORS, "prompt": "a b c"})}
    )


PLANS = tuple(with_vendors(plan) for plan in fake_plans("good", repeats=3))


def estimated(out: Path, plans: tuple[CallPlan, ...] = PLANS) -> Estimate:
    return estimate(plans, out=out, prices=list_prices())


def place_runs(out: Path, plans: tuple[CallPlan, ...] = PLANS) -> None:
    """A run of fake calls of 30 s, each of which used `USED`."""
    folder = run_suite(plans, out=out, options=Options(1, placer=PLACER, judge=JUDGE))
    for path in folder.path.glob("calls/*/record.json"):
        record = json.loads(path.read_text()) | {"usage": [USED.model_dump()]}
        path.write_text(json.dumps(record))


def test_without_earlier_runs_it_is_assumed() -> None:
    usage = {(used.side, used.kind): used for used in assumed_usage(PLANS[0])}

    # 1.2 min with 7 requests a minute; each reads 3 words of prompt, 150 tokens of tools and half
    # of 162 words of talk; 120 of those are the agent's, of 4/3 tokens and 5.5 characters.
    llm, tts, stt = (usage["agent", kind] for kind in ("llm", "tts", "stt"))
    assert (llm.service, llm.model, llm.requests) == ("openai", "gpt-4.1-mini", 8)
    assert (llm.tokens_in, llm.tokens_out) == (round(8.4 * ((3 + 81) * 4 / 3 + 150)), 160)
    assert (tts.characters, tts.audio_ms) == (660, 48_000)
    assert stt.audio_ms == 72_000
    assert usage["customer", "llm"].tokens_in is None


def test_a_speech_to_speech_model_is_all_that_its_side_uses() -> None:
    model = Service(service="openai_realtime", settings={"model": "gpt-realtime-2.1"})
    agent = PLANS[0].agent.model_copy(update={"services": Services(s2s=model)})

    used, *customers = assumed_usage(PLANS[0].model_copy(update={"agent": agent}))

    # 48 s are spoken, 16.8 s heard; all of it is read again by 8.4 requests, half of it on average.
    assert [one.side for one in customers] == ["customer"] * 3
    assert (used.kind, used.audio_tokens_out, used.tokens_out) == ("s2s", 960, 960)
    assert used.audio_tokens_in == round(4.2 * (168 + 960))
    assert used.tokens_in == round(8.4 * 154 + 4.2 * (168 + 960))


def test_an_assumption_says_what_it_is_and_what_has_no_price(tmp_path: Path) -> None:
    found = estimated(tmp_path)

    assert (found.n_calls, found.n_past, found.assumed) == (3, 0, ASSUMED)
    assert found.minutes == pytest.approx(3.6)
    assert found.cost.unpriced == ("somebody",)
    assert found.cost.usd == pytest.approx(
        3 * (1.2 * 0.0048 + (8.4 * 262 * 0.40 + 160 * 1.60) / 1e6), rel=1e-3
    )


def test_earlier_runs_of_the_suite_go_before_assumptions(tmp_path: Path) -> None:
    place_runs(tmp_path)

    found = estimated(tmp_path)

    assert (found.n_calls, found.n_past, found.assumed) == (3, 3, ())
    assert found.minutes == pytest.approx(1.5)
    (llm,) = found.cost.services
    assert (llm.n_calls, llm.used.tokens_in, llm.used.tokens_out) == (3, 30_000, 1500)
    assert found.cost.usd == pytest.approx(3 * (10_000 * 0.40 + 500 * 1.60) / 1e6)


def test_earlier_runs_with_other_services_tell_nothing(tmp_path: Path) -> None:
    place_runs(tmp_path, tuple(fake_plans("good")))

    assert estimated(tmp_path).n_past == 0


def test_what_a_foreign_agent_will_use_is_not_known(tmp_path: Path) -> None:
    connect = {"connect": Connect(url="ws://localhost:1/ws")}
    plan = PLANS[0].model_copy(update={"agent": PLANS[0].agent.model_copy(update=connect)})

    found = estimated(tmp_path, (plan,))

    assert found.cost.unpriced == ("services of fake",)
    assert found.cost.is_least
    assert not found.cost.is_local


def test_an_estimate_is_printed_and_no_call_is_placed(spar: Spar) -> None:
    code, out, err = spar(
        "run", "emulated", "--estimate", "--agent-version", "v1", "--agent-version", "v1_openai"
    )

    assert code == Exit.DONE, err
    assert re.match(r"\d+ calls, some \d+ min of talk\n", out)
    assert "openai/gpt-4.1 " in out
    assert re.search(r"\nWould cost \$[0-9.]+ for \d+ calls", out)
    assert "Played within the calls, so not paid: openai, deepgram, cartesia." in out
    assert "Assumed: a call of 1.2 min; 100 words a minute from the agent" in out
    assert not Path("runs").exists()


def test_an_estimate_of_a_bot_says_that_it_knows_nothing_of_its_services(spar: Spar) -> None:
    Path("shop.py").write_text("async def bot(runner_args): ...\n")

    code, out, err = spar("run", "emulated", "--estimate", "--agent", "./shop.py")

    assert code == Exit.DONE, err
    assert re.search(r"\nagent +services of shop +not known +not known\n", out)
    assert re.search(r"\nCost: not known for \d+ calls\.", out)
    assert "What the services of `shop` use is not known; of a bot that runs here it is" in out
    assert "$0" not in out


def test_prices_of_ones_own_count(spar: Spar) -> None:
    Path("mine.yaml").write_text("- {vendor: openai, kind: llm, local: true}\n")

    before = json.loads(spar("run", "emulated", "--estimate", "--json")[1])
    after = json.loads(spar("run", "emulated", "--estimate", "--json", "--prices", "mine.yaml")[1])

    llm = next(one for one in before["cost"]["services"] if one["used"]["model"] == "gpt-4.1")
    assert before["cost"]["usd"] - after["cost"]["usd"] == pytest.approx(llm["usd"])


def test_faulty_prices_stop_a_run_before_it_begins(spar: Spar) -> None:
    Path("mine.yaml").write_text("- {vendor: openai, kind: llm}\n")

    for more in ([], ["--estimate"]):
        code, out, err = spar("run", "smoke", "--prices", "mine.yaml", *more)
        assert (code, out) == (Exit.INPUT_WRONG, "")
        assert "mine.yaml has 1 fault" in err
    assert not Path("runs").exists()


def test_a_resumed_run_is_not_estimated(spar: Spar) -> None:
    code, _, err = spar("run", "--estimate", "--resume")

    assert code == Exit.INPUT_WRONG
    assert "`--estimate` and `--resume` do not go together" in err


def test_a_run_keeps_the_prices_that_it_was_given(spar: Spar) -> None:
    text = "- {vendor: openai, kind: llm, local: true}\n"
    Path("mine.yaml").write_text(text)

    spar("run", "--limit", "1", "--prices", "mine.yaml", "--placer", PLACER, "--judge", JUDGE)
    assert Path("runs/latest/prices.yaml").read_text() == text
    code, _, err = spar("report", "--prices", "mine.yaml")
    assert code == Exit.DONE, err
