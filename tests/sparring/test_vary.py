"""A suite that varies settings: its arms run, are told apart, and are compared."""

from collections.abc import Callable
from pathlib import Path

import pytest

from personas.faults import InputFault
from pipelines.call import place_call
from pipelines.record import CallRecord
from sparring import cli
from sparring.cli import guarded
from sparring.order import Order, plan
from sparring.testing import JUDGE, PLACER

SUITE = """\
name: arms
summary: The same customers, and something varied.
personas: [{personas}]
scenarios: [sprocket_offer]
agent_versions: [{version}]
vary: {vary}
"""
Write = Callable[..., str]
Said = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the suite, and gives its path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def suite(vary: str, personas: str = "clear", version: str = "v1") -> str:
        path = tmp_path / "arms.yaml"
        path.write_text(SUITE.format(vary=vary, personas=personas, version=version))
        return str(path)

    return suite


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command prints, to either side, and its exit code at the end."""

    def call(*arguments: str) -> str:
        code = guarded(lambda: cli.app(args=list(arguments), prog_name="spar"))
        return "".join(capsys.readouterr()) + f"exit {int(code)}"

    return call


def placed(folder: Path, suite: str) -> list[CallRecord]:
    """The calls of a suite, in the order of its plans."""
    found = []
    for one in plan(Order(suite=suite)).plans:
        place = folder / one.call_id
        place.mkdir()
        found.append(place_call(one, place))
    return found


def test_the_arms_of_real_calls_differ_in_what_is_varied(write: Write, tmp_path: Path) -> None:
    suite = write("{agent.llm: [scripted, {service: scripted, latency: {median_ms: 1400}}]}")

    usual, slow = placed(tmp_path, suite)

    assert (usual.plan.agent.version, slow.plan.agent.version) == ("v1_scripted", "v1_scripted_2")
    assert usual.plan.facts == slow.plan.facts
    assert usual.said_by("agent")[0].said == slow.said_by("agent")[0].said
    assert median_wait_ms(slow) - median_wait_ms(usual) == pytest.approx(1150, rel=0.2)


def median_wait_ms(record: CallRecord) -> float:
    """From the end of the customer's words to the agent's."""
    ends = [one.end for one in record.said_by("customer")]
    starts = [one.start for one in record.said_by("agent")]
    waits = sorted(
        record.ms(min(start for start in starts if start > end) - end)
        for end in ends
        if any(start > end for start in starts)
    )
    return waits[len(waits) // 2]


def test_two_arms_are_an_a_b_run(write: Write, said: Said) -> None:
    suite = write("{agent.turns.vad_stop_ms: [200, 400]}")
    text = said("run", suite, "--placer", PLACER, "--judge", JUDGE)

    assert "v1_vad_stop_ms_200" in text
    assert "comparison: " in text
    assert text.endswith("exit 0")


def test_of_several_arms_each_is_compared_with_the_first(write: Write, said: Said) -> None:
    suite = write("{agent.turns.vad_stop_ms: [200, 400, 600]}", personas="clear, cafe")
    text = said("run", suite, "--placer", PLACER, "--judge", JUDGE)

    for other in ("400", "600"):
        assert f"v1_vad_stop_ms_{other} succeeds in" in text
    hint = "--arms v1_vad_stop_ms_200 v1_vad_stop_ms_600"
    assert hint in text
    assert text.endswith("exit 0")

    latest = str(next(Path("runs").glob("2*")))
    pair = said("compare", latest, *hint.split())
    unnamed = said("compare", latest)
    unknown = said("compare", latest, "--arms", "v1", "v2")

    assert "v1_vad_stop_ms_600 succeeds in" in pair
    page = "compare_v1_vad_stop_ms_200_v1_vad_stop_ms_600/compare.html"
    assert (Path(latest) / page).exists()
    assert "it holds 3 agent versions" in unnamed
    assert "hint: name two of them: `--arms A B`" in unnamed
    assert "has no arm `v1`; it has v1_vad_stop_ms_200, v1_vad" in unknown
    assert unknown.endswith("exit 2")


def test_what_would_change_nothing_is_told(write: Write) -> None:
    suite = write("{agent.stt: [pocketsphinx, deepgram]}", version="v1_realtime")

    with pytest.raises(InputFault, match=r"agent\.stt: changes nothing: the agent `sprocket`, ver"):
        plan(Order(suite=suite))
