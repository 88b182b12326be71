"""The bench over fake calls: what it counts, what it writes, what it refuses."""

import io
import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from rich.console import Console

from personas.library import Library
from sparring.bench.cost import growth, shares, speed, throughput
from sparring.bench.lab import Lab, Sample, Trial
from sparring.bench.line import line_cost, over_lines
from sparring.bench.run import PARTS, bench
from sparring.bench.truth import determinism, hashes
from sparring.faults import UsageFault, WorldFault
from sparring.order import Order
from sparring.run import Options, run_suite
from sparring.testing import JUDGE, PLACER, fake_plans


def lab(scratch: Path, *personas: str, quick: bool = False) -> Lab:
    return Lab(tuple(fake_plans(*personas)), scratch, quick, PLACER, JUDGE)


def a_trial(scratch: Path, *personas: str) -> Trial:
    options = Options(1, placer=PLACER, judge=JUDGE)
    folder = run_suite(fake_plans(*personas), out=scratch, options=options)
    return Trial(folder, 1, 2.0, [])


def cost(trial: Trial, **costs: object) -> None:
    for entry in trial.entries():
        path = trial.folder.call_folder(entry.call_id) / "host.json"
        path.write_text(json.dumps(costs))


def test_speed_is_simulated_time_over_processor_time(tmp_path: Path) -> None:
    bench_lab = lab(tmp_path)
    trial = a_trial(tmp_path, "good", "fails", "crasher")
    cost(trial, call_cpu_s=1.4, evaluation_cpu_s=0.1, wall_s=2.0, computed_s={})
    bench_lab._trials[1] = trial

    found = speed(bench_lab)

    assert (found.n_calls, found.simulated_s, found.cpu_s) == (2, 60.0, 3.0)
    assert found.simulated_s_per_cpu_s == found.median_of_calls == found.slowest_call == 20.0


def test_shares_add_up_and_pipecat_is_the_rest(tmp_path: Path) -> None:
    trial = a_trial(tmp_path, "good")
    computed = {"stt": 1.0, "tts": 0.5, "vad": 0.5}
    cost(trial, call_cpu_s=4.0, evaluation_cpu_s=1.0, wall_s=4.0, computed_s=computed)

    found = shares(trial)

    assert found == {"pipecat": 0.4, "stt": 0.2, "evaluation": 0.2, "tts": 0.1, "vad": 0.1}


def test_throughput_counts_broken_calls_apart(tmp_path: Path) -> None:
    bench_lab = lab(tmp_path)
    bench_lab._trials[10] = a_trial(tmp_path, "good", "crasher")

    found = throughput(bench_lab)

    assert (found.n_calls, found.n_broken, found.calls_per_minute) == (2, 1, 60.0)


def test_growth_is_the_slope_after_the_first_50(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = a_trial(tmp_path, "good")
    trial.samples = [
        Sample(n, None, (100.0 + (50 if n < 50 else 60 + 0.1 * n),)) for n in range(201)
    ]
    monkeypatch.setattr(Lab, "trial", lambda *_: trial)

    found = growth(lab(tmp_path, "good"))

    assert found.n_calls == 200
    assert (found.early_mb, found.late_mb, found.kb_per_call) == (165.0, 180.0, 100.0)
    assert found.flat is False


def test_determinism_names_the_files_that_differ(tmp_path: Path) -> None:
    bench_lab = lab(tmp_path)
    for concurrency in (1, 10):
        bench_lab._trials[concurrency] = a_trial(tmp_path / str(concurrency), "good", "fails")
    same = determinism(bench_lab)
    record = bench_lab._trials[10].folder.call_folder("good-offer-clean-1-v1") / "record.json"
    record.write_text(record.read_text() + " ")

    other = determinism(bench_lab)

    assert (same.identical, same.n_files) == (True, 4)
    assert (other.identical, other.n_different) == (False, 1)
    assert other.different == ("calls/good-offer-clean-1-v1/record.json",)
    assert len(hashes(bench_lab._trials[1].folder.path)) == 4


def test_a_bench_prints_and_writes_every_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    vendor = nullcontext("http://127.0.0.1:1/v1")
    monkeypatch.setattr("sparring.bench.metered.emulated", lambda: vendor)

    bench(
        Order(),
        Console(file=out),
        Console(file=io.StringIO()),
        only=(),
        path=tmp_path / "runs" / "bench.json",
        quick=True,
        placer=PLACER,
        judge=JUDGE,
    )

    found = json.loads((tmp_path / "runs" / "bench.json").read_text())
    assert [name for name in PARTS if found[name] is None] == []
    assert found["determinism"]["identical"] is True
    assert found["growth"]["n_calls"] == 100
    assert found["clocks"]["at_once"] == {"n_calls": 10, "n_kept_time": 10, "worst_lag_ms": 0.0}
    assert all(f"\n{name}\n" in "\n" + out.getvalue() for name in PARTS)


def test_the_lines_share_is_that_of_its_own_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def host(_: Trial, call_id: str) -> dict[str, object]:
        asked.append(call_id)
        line_s = 0.5 if "-landline-" in call_id else 0.0996
        return {"call_cpu_s": 2.0, "computed_s": {"line": line_s, "stt": 1.0}}

    monkeypatch.setattr(Trial, "host", host)
    monkeypatch.setattr("sparring.bench.line.costs_us", lambda: {"echo": 2.04})

    found = line_cost(lab(tmp_path, "good"))

    assert found.us_per_frame == {"echo": 2.0}
    assert found.share_of_call["landline"] == 0.25
    assert {share for name, share in found.share_of_call.items() if name != "landline"} == {0.05}
    assert found.over_goal == ("landline",)
    assert len(set(asked)) == len(asked) == len(found.share_of_call)


def test_a_call_is_placed_over_every_line_that_can_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sparring.bench.line.lacks_package", lambda codec: codec == "opus")

    first, *calls = over_lines(lab(tmp_path, "good"))

    names = {call.line.name for call in calls}
    assert names == set(Library().names("lines")) - {"wifi_call"}
    assert len(calls) == len(names)
    assert (first.line, first.attempt) == (calls[0].line, calls[0].attempt + 1)


def test_an_unknown_part_is_wrong_input(tmp_path: Path) -> None:
    silent = Console(file=io.StringIO())

    with pytest.raises(UsageFault) as raised:
        bench(Order(), silent, silent, only=("sped",), path=tmp_path / "b.json", quick=True)

    assert str(raised.value) == (
        "the command line: --only: no such part (got `sped`); did you mean `speed`?\n"
        "  hint: they are `speed`, `throughput`, `memory`, `growth`, `determinism`, `clocks`, "
        "`metered`, `line`, `faults`"
    )


def test_when_every_call_breaks_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(WorldFault, match="every call broke; crasher-offer-clean-1-v1: The call"):
        speed(lab(tmp_path, "crasher"))
