import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from reports.compare import compare_arms, compare_runs, write_comparison
from reports.compare.model import Comparison, Measure
from reports.compare.page import view as views
from reports.compare.page.plots import Axis, difference_axis, measure_mark
from reports.compare.wording import TIMES
from reports.statistics import Interval
from reports.testing import make_run

OUTCOMES = ["zip_wrong", "pass", "pass", "pass", "no_agreement", "no_agreement", "pass", "broken"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "ab run"
    return make_run(path, versions=("v1", "v2"), repeats=2, outcomes=OUTCOMES)


@pytest.fixture(scope="module")
def page(run):
    return write_comparison(compare_arms(run), run)


def test_the_page_lies_in_an_ab_runs_own_folder_with_its_numbers(run, page):
    assert page == run.path / "compare.html"
    stored = Comparison.model_validate_json((run.path / "compare.json").read_text())
    assert stored == compare_arms(run)


def test_the_page_of_two_runs_lies_in_the_second_and_is_named_after_the_first(tmp_path):
    a = make_run(tmp_path / "monday", outcomes=["zip_wrong"])
    b = make_run(tmp_path / "tuesday")

    page = write_comparison(compare_runs(a, b), a, b)

    assert page == tmp_path / "tuesday" / "compare_monday" / "compare.html"
    assert "../../monday/calls/" in page.read_text()
    assert "../calls/" in page.read_text()


def test_every_recording_is_found_from_the_page(page):
    sources = re.findall(r'<audio[^>]* src="([^"]+)"', page.read_text())

    assert len(sources) == 7  # four pairs, of which one call broke
    assert all((page.parent / unquote(source)).is_file() for source in sources)


def test_the_page_needs_nothing_else(page):
    html = page.read_text()

    assert not re.search(r"""(src|href|url\()\s*=?\s*["']?(https?:)?//""", html)
    assert "@import" not in html
    assert "Content-Security-Policy" in html


def test_sound_can_be_put_into_the_page(run, tmp_path):
    page = write_comparison(compare_arms(run), run, out=tmp_path / "whole.html", embed_audio=True)

    assert page.read_text().count('src="data:audio/ogg;base64,') == 7
    assert (tmp_path / "compare.json").exists()


def test_discordant_pairs_come_first_and_each_pair_is_there_once(page):
    kinds = re.findall(r'<details class="pair (\w+)"', page.read_text())

    assert kinds == ["b_only", "neither", "both", "left_out"]


def test_links_lead_to_pairs(page):
    html = page.read_text()

    targets = set(re.findall(r'href="#([^"]+)"', html))

    assert targets == {"pair-clear_speaker-sprocket-landline-1"}
    assert targets <= set(re.findall(r'id="([^"]+)"', html))


def test_a_call_without_a_record_says_so(page):
    assert "This call left no record." in page.read_text()


def test_the_verdict_and_the_reason_are_on_the_page(page, run):
    html = page.read_text()
    finding = compare_arms(run).finding

    assert "<h1>No difference shown</h1>" in html
    assert finding.sentence.split(": ", 1)[1] in html
    assert f"v1 failed by: 1 {TIMES} ZIP wrong (the agent misheard it)" in html


def test_turns_to_jump_to_are_on_the_page(page):
    anchors = re.findall(r"""data-anchors=["'](.*?)["']""", page.read_text())

    parsed = [json.loads(a.replace("&#34;", '"')) for a in anchors]

    assert len(parsed) == 4
    assert len(parsed[0]) >= 8
    assert all(len(anchor) == 2 for anchor in parsed[0])


def test_what_a_customer_says_cannot_become_markup(tmp_path):
    run = make_run(tmp_path, personas=["clear"], versions=("v1", "v2"), outcomes=["zip_wrong"])
    for entry in run.entries():
        path = run.call_folder(entry.call_id) / "record.json"
        path.write_text(path.read_text().replace("Thank you", "</script><img src=x onerror=y>"))
    results = run.path / "results.ndjson"
    results.write_text(results.read_text().replace("the customer is", "<b>bold</b>"))

    html = write_comparison(compare_arms(run), run).read_text()

    assert "<img" not in html
    assert "<b>bold" not in html
    assert html.count("</script>") == 1


def test_beyond_a_number_of_pairs_they_are_only_listed(run, tmp_path, monkeypatch):
    monkeypatch.setattr(views, "N_PLAYERS", 1)

    html = write_comparison(compare_arms(run), run, out=tmp_path / "short.html").read_text()

    assert html.count("<audio") == 2
    assert html.count('<details class="pair') == 4
    assert "Only the first pairs can be heard here" in html


def test_both_waveforms_have_one_scale_of_time(run):
    view = views.page_view(compare_arms(run), run, run, page_folder=run.path, embed_audio=False)

    one = view.pairs[0]
    shares = [one.share(one.a.duration_s), one.share(one.b.duration_s)]

    assert max(shares) == 1
    assert min(shares) == pytest.approx(
        min(one.a.duration_s, one.b.duration_s) / max(one.a.duration_s, one.b.duration_s), abs=1e-4
    )


def test_nothing_judged_still_gives_a_page(tmp_path):
    run = make_run(tmp_path, versions=("v1", "v2"), outcomes=["error", "broken"])

    html = write_comparison(compare_arms(run), run).read_text()

    assert "No pair was judged." in html
    assert "nothing to judge" in html.lower()


def test_pairs_are_named_shortly_and_apart(run):
    found = compare_arms(run)
    twin = found.pairs[0].model_copy(update={"line": "mobile", "pair_id": "twin"})
    both = found.model_copy(update={"pairs": (*found.pairs, twin)})

    view = views.page_view(both, run, run, page_folder=Path(), embed_audio=False)

    assert view.name_of("twin") == "clear_speaker 1 (sprocket, mobile)"
    assert view.name_of(found.pairs[1].pair_id) == "cafe_babble 1"


# ---- plots ------------------------------------------------------------------------------------


def test_zero_lies_in_the_middle():
    axis = Axis(limit=0.4)

    assert [axis.place(v) for v in (-0.4, -0.1, 0, 0.4, 0.9)] == [0, 37.5, 50, 100, 100]


@pytest.mark.parametrize(
    ("low", "high", "limit"), [(-0.05, 0.12, 0.2), (-0.31, 0.1, 0.4), (-0.99, 0.2, 1.0)]
)
def test_the_axis_is_as_wide_as_the_interval_asks_for(low, high, limit):
    assert difference_axis(Interval(low=low, high=high)).limit == pytest.approx(limit)


def test_a_measure_has_its_own_scale_and_none_without_a_difference():
    measure = Measure(
        name="flow.n_turns",
        label="Turns",
        unit="",
        better=None,
        n_pairs=9,
        a=10,
        b=12,
        difference=2,
        interval=Interval(low=-1, high=4),
        p_value=0.3,
        p_holm=0.3,
    )
    equal = measure.model_copy(update={"difference": 0.0, "interval": Interval(low=0, high=0)})

    mark = measure_mark(measure)

    assert (mark.low, mark.at, mark.high) == (39.13, 71.74, 93.48)
    assert measure_mark(equal) is None
