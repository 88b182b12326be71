"""In a real browser, where there is one: waveform, transcript, list and keys follow each other."""

import json
import re
import shutil
import subprocess

import pytest

from reports.page import write_report
from reports.testing import make_run

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
CALL = "interrupter-sprocket-landline-1-v1"
STEPS = """
const found = {};
const call = (id) => document.getElementById("call-" + id);
const key = (key) =>
  document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const choose = (name, value) => {
  const select = document.querySelector(`[name=${name}]`);
  select.value = value;
  select.dispatchEvent(new Event("change", {bubbles: true}));
};
const shown = () => [...document.querySelectorAll("[data-calls] > details:not([hidden])")]
  .map((call) => call.id.replace("call-", "").replace("-sprocket-landline", ""));
const here = () => Math.round(1000 * Sparring.active.time) / 1000;
window.onerror = (message) => { found.fault = message; };

document.querySelector(".failures a").click();
found.linked = [document.querySelector("details.call[open]").id, here()];
found.focus = document.activeElement.className;
const root = call(CALL).querySelector("[data-player]");
call(CALL).open = true;
const player = Sparring.attach(root);
const row = root.querySelectorAll(".row")[2];
row.querySelectorAll(".said [data-t]")[1].click();
found.word = [here(), row.classList.contains("now"), root.querySelector(".said .now").textContent];
found.rows = root.querySelectorAll(".row.now").length;
found.clock = root.querySelector("[data-clock]").textContent;
found.playhead = parseFloat(root.querySelector("[data-playhead]").style.left);
key("j"); found.next = [here(), root.querySelector(".row.now .who").textContent];
key("k"); key("k"); found.last = here();
const wave = root.querySelector("[data-wave]"), box = wave.getBoundingClientRect();
wave.setPointerCapture = () => {};
wave.dispatchEvent(new PointerEvent("pointerdown",
  {bubbles: true, button: 0, clientX: box.left + box.width / 2, clientY: box.top + 5}));
found.wave = here() / player.duration;
found.slider = [wave.getAttribute("role"), Number(wave.getAttribute("aria-valuenow"))];
root.querySelector(".spot.interruption").click(); found.spot = here();
player.seek(1e9); found.end = here() === player.duration;
call(CALL).querySelector("[data-listen]").click(); found.verdict = here();
found.drawn = new Set(root.querySelector("canvas").getContext("2d")
  .getImageData(0, 0, 900, 80).data).size > 4;
key("J"); found.nextCall = document.querySelector("details.call[open]").id;
found.all = shown();
choose("outcome", "fail"); found.failed = shown();
choose("outcome", ""); choose("failures", "zip_wrong"); found.zip = shown();
choose("failures", ""); choose("sort", "rank"); found.ranked = shown();
choose("persona", "interrupter"); found.persona = shown();
found.count = document.querySelector("[data-count]").textContent;
const out = document.createElement("pre");
out.id = "found";
out.textContent = JSON.stringify(found);
document.body.append(out);
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    outcomes = ["pass", "zip_wrong", "zip_wrong", "broken"]
    path = tmp_path_factory.mktemp("run")
    return make_run(path, personas=["clear", "interrupter"], repeats=2, outcomes=outcomes)


@pytest.fixture(scope="module")
def found(run, tmp_path_factory):
    """What the steps found; they run in the page, whose policy has to let them."""
    page = write_report(run)
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text())
    steps = f"<script>const CALL = {json.dumps(CALL)};{STEPS}</script></body>"
    page.write_text(text.replace("</body>", steps))
    profile = tmp_path_factory.mktemp("profile")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update", "--mute-audio"]
    flags += [f"--user-data-dir={profile}", "--window-size=1200,900", "--dump-dom"]
    command = [BROWSER, *flags, page.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    return json.loads(re.search(r'<pre id="found">(.*?)</pre>', dom)[1].replace("&gt;", ">"))


@pytest.fixture(scope="module")
def utterances(run):
    return run.record(CALL).utterances


def second(sample) -> float:
    """Of something that was said, in the recording."""
    return pytest.approx(sample / 8000 + 0.06, abs=0.011)


def test_nothing_breaks(found):
    assert "fault" not in found


def test_a_failure_links_to_the_moment_that_it_is_about(found, run):
    [first, *_] = (e for e in run.entries() if "zip_wrong" in str(e.result))
    at = first.result.verdict("task_success").at[0]

    assert found["linked"] == [f"call-{first.call_id}", pytest.approx(at / 8000, abs=0.011)]


def test_space_plays_the_call_that_a_link_opened(found):
    assert found["focus"] == "toggle"


def test_a_click_on_a_word_goes_to_it(found, utterances):
    third = utterances[2]
    words = third.said.split()
    share = (len(words[0]) + 1) / sum(len(word) + 1 for word in words)

    moment = second(third.start + share * (third.end - third.start))
    assert found["word"] == [moment, True, words[1]]
    assert found["rows"] == 1


def test_clock_and_playhead_follow(found, run):
    duration_s = run.record(CALL).n_samples / 8000

    assert found["clock"] == f"0:{int(found['word'][0]):02}"
    assert found["playhead"] == pytest.approx(100 * found["word"][0] / duration_s, abs=0.1)


def test_j_and_k_step_through_the_utterances(found, utterances):
    assert found["next"] == [second(utterances[3].start), "customer"]
    assert found["last"] == second(utterances[1].start)


def test_the_waveform_seeks_and_tells_where_it_is(found):
    assert found["wave"] == pytest.approx(0.5, abs=0.01)
    assert found["slider"] == ["slider", pytest.approx(found["wave"] * 34.5, abs=1)]
    assert found["drawn"]


def test_a_spot_and_a_verdict_go_to_their_moments(found, run):
    record = run.record(CALL)
    [interruption] = record.interruptions
    zip_told = record.said_by("customer")[1]

    assert found["spot"] == second(interruption.at)
    assert found["verdict"] == pytest.approx(zip_told.start / 8000, abs=0.011)


def test_a_seek_stays_within_the_call(found):
    assert found["end"]


def test_capital_j_opens_the_next_call(found):
    assert found["nextCall"] == "call-interrupter-sprocket-landline-2-v1"


def test_the_list_is_sifted_and_sorted(found):
    assert found["all"] == ["clear-1-v1", "clear-2-v1", "interrupter-1-v1", "interrupter-2-v1"]
    assert found["failed"] == found["zip"] == ["clear-2-v1", "interrupter-1-v1"]
    assert found["ranked"] == ["clear-2-v1", "interrupter-1-v1", "interrupter-2-v1", "clear-1-v1"]
    assert found["persona"] == ["interrupter-1-v1", "interrupter-2-v1"]
    assert found["count"] == "2 of 4 calls"
