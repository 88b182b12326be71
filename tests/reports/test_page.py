import base64
import hashlib
import re
from pathlib import Path

import pytest

import reports
from reports.page import write_report
from reports.page.plots import histogram
from reports.page.templates import ticked
from reports.page.view import player_view
from reports.testing import make_run

MIXED = ["pass", "zip_wrong", "error", "broken", "name_wrong", "pass", "missing"]
NASTY = "</script><img src=x onerror=alert(1)>\"'&"


def page_of(run, **more) -> str:
    return write_report(run, **more).read_text()


@pytest.fixture
def mixed(tmp_path):
    return make_run(tmp_path, personas=["clear", "interrupter"], outcomes=MIXED, repeats=4)


def test_the_page_has_every_finished_call_with_its_reason_and_its_recording(mixed):
    page = page_of(mixed)
    entries = mixed.entries()

    assert len(entries) == 7
    for entry in entries:
        [call] = re.findall(rf'<details class="call \w+" id="call-{entry.call_id}".*?\n', page)
        assert f'data-outcome="{entry.result.outcome}"' in call
        has_sound = f'src="calls/{entry.call_id}/recording.wav"' in page
        assert has_sound == (mixed.record(entry.call_id) is not None)


def test_the_page_says_what_the_summary_says(mixed):
    page = page_of(mixed)

    assert "<h1>3 of 5 calls succeeded, 60 %</h1>" in page
    assert "95 % interval 23 % to 88 %" in page
    assert "Not complete: 7 of 8 calls are done." in page
    assert "the worker that placed the call was killed" in page


@pytest.mark.parametrize("embed_audio", [False, True])
def test_the_page_asks_nothing_of_any_server(mixed, embed_audio):
    page = page_of(mixed, embed_audio=embed_audio)

    assert not re.findall(r"(?:https?:)?//[a-z]", re.sub(r"base64,[^\"]*", "", page))
    assert "@import" not in page
    assert "url(" not in page
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    kinds = {re.match(r"data:|calls/|#call-", address).group() for address in addresses}
    assert kinds == ({"data:", "#call-"} if embed_audio else {"data:", "#call-", "calls/"})


def test_only_our_own_script_may_run(mixed):
    page = page_of(mixed)
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert page.count("<script") == 1
    assert f"script-src &#39;sha256-{digest}&#39;" in page
    assert "unsafe-inline&#39;; img-src" in page
    assert not re.search(r"\son\w+=", page)


def test_whatever_was_said_is_text(tmp_path):
    run = make_run(tmp_path, personas=["a"], outcomes=["zip_wrong"])
    [entry] = run.entries()
    record = run.record(entry.call_id)
    said = [u.model_copy(update={"said": NASTY, "meant": NASTY}) for u in record.utterances]
    heard = [h.model_copy(update={"text": NASTY + "!"}) for h in record.heard]
    tools = [t.model_copy(update={"arguments": {NASTY: NASTY}}) for t in record.tool_calls]
    parts = {"utterances": tuple(said), "heard": tuple(heard), "tool_calls": tuple(tools)}
    nasty = record.model_copy(update=parts).model_dump_json()
    (run.call_folder(entry.call_id) / "record.json").write_text(nasty)
    bad = entry.result.verdicts[0].model_copy(update={"reason": NASTY, "failures": (NASTY,)})
    result = entry.result.model_copy(update={"verdicts": (bad,)})
    line = entry.model_copy(update={"result": result, "persona": NASTY}).model_dump_json()
    (run.path / "results.ndjson").write_text(line + "\n")

    page = page_of(run)

    assert "<img" not in page
    assert page.count("</script>") == 1
    assert page.count("&lt;/script&gt;&lt;img") > 10


@pytest.mark.parametrize(
    ("outcomes", "headline"),
    [
        (["missing"], "No call has finished: 0 of 2"),
        (["broken"], "No call could be judged"),
        (["error"], "No call could be judged"),
    ],
)
def test_a_run_without_a_judged_call_has_a_page(tmp_path, outcomes, headline):
    assert f"<h1>{headline}</h1>" in page_of(make_run(tmp_path, outcomes=outcomes))


def test_a_call_whose_recording_is_gone_can_still_be_read(tmp_path):
    page = page_of(make_run(tmp_path, personas=["a"], audio=False))

    assert "data-peaks" not in page
    assert "calling" in page


def test_the_same_run_makes_the_same_page(mixed):
    assert page_of(mixed) == page_of(mixed)


def test_an_interruption_a_tool_call_and_a_failure_are_marked_on_the_waveform(tmp_path):
    page = page_of(make_run(tmp_path, personas=["interrupter"], outcomes=["zip_wrong"]))

    kinds = re.findall(r'class="spot (\w+)"', page)
    assert sorted(kinds) == ["failure", "interruption", "tool"]
    assert "the customer starts to speak; the agent yields after 400 ms" in page


def test_a_failure_at_a_tool_call_does_not_hide_the_tool_call(tmp_path):
    run = make_run(tmp_path, personas=["a"], outcomes=["zip_wrong"], audio=False)
    [entry] = run.entries()
    record = run.record(entry.call_id)
    task = entry.result.verdict("task_success")
    task = task.model_copy(update={"at": (*task.at, record.tool_calls[0].at)})
    result = entry.result.model_copy(update={"verdicts": (task,)})
    view = player_view(record, call_folder=tmp_path, page_folder=tmp_path, result=result)

    assert [spot.kind for spot in view.spots] == ["failure", "tool"]


def test_thirty_calls_fit_in_two_megabytes(tmp_path):
    run = make_run(tmp_path, personas=["a", "b", "c"], repeats=10)

    assert write_report(run).stat().st_size < 2_000_000


def test_ticks_become_code_and_the_rest_stays_text():
    assert ticked("it is `<b>`, not <i>") == "it is <code>&lt;b&gt;</code>, not &lt;i&gt;"
    assert ticked("a lone ` stays") == "a lone ` stays"


def test_a_histogram_counts_every_value_once():
    plot = histogram("v1", [0.0, 99.9, 100.0, 2380.0], longest_ms=2380)

    assert [bar.label for bar in plot.bars] == [
        "0 to 100 ms: 2",
        "100 to 200 ms: 1",
        "2300 to 2400 ms: 1",
    ]
    assert [bar.height for bar in plot.bars] == [100, 50, 50]
    assert plot.bars[2].left == 95.833
    assert [mark.label for mark in plot.marks] == ["p50 0.10 s", "p95 2.38 s"]


@pytest.mark.parametrize(
    ("p50_ms", "p95_ms", "first", "last"),
    [
        (3970, 4070, (False, True), (True, True)),
        (1400, 4070, (False, False), (True, True)),
        (300, 400, (True, False), (False, False)),
        (3400, 3500, (True, False), (False, False)),
        (3400, 3501, (False, True), (True, True)),
    ],
)
def test_no_line_of_a_quantile_runs_through_the_label_of_the_other(p50_ms, p95_ms, first, last):
    """Of labels that end at their lines, the later is the higher one; else the earlier."""
    plot = histogram("v1", [p50_ms] * 10 + [p95_ms] * 9, longest_ms=4999)

    assert [(mark.is_high, mark.ends_here) for mark in plot.marks] == [first, last]


def test_names_are_shown_as_they_are_typed(tmp_path):
    page = page_of(make_run(tmp_path, personas=["accent_scottish"], outcomes=["pass"]))

    assert '<th scope="row">accent_scottish</th>' in page
    assert '<span class="name">accent_scottish 1</span>' in page
    assert "accent scottish" not in page


def test_the_page_of_ones_own_in_the_readme_works(mixed):
    text = (Path(reports.__file__).parent / "README.md").read_text()
    [example] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    [entry, *_] = mixed.entries()
    names = {"folder": mixed, "call_id": entry.call_id, "record": mixed.record(entry.call_id)}
    exec(example, names)

    assert 'data-player data-duration="' in names["html"]
    assert "class Player" in names["html"]
