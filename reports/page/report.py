"""The page of a run."""

import re
from pathlib import Path

import pandas as pd

from evaluators.verdict import Verdict
from personas.schema import Closed
from pipelines.record import CallRecord
from reports.cost import call_cost
from reports.cost_text import cost_sentence, cost_text, sum_text, used_text
from reports.files import write_whole
from reports.labels import DASH, STAGES, clock, label
from reports.page.plots import Histogram, histogram
from reports.page.templates import environment, script
from reports.page.view import PlayerView, player_view
from reports.run import Entry, RunFolder, RunInfo
from reports.summary import Summary, summarise
from reports.tables import calls_frame, failures, reason, waits_frame

_GLYPHS = {"pass": "✓", "fail": "✗", "error": "!", "not_applicable": DASH}


class CallView(Closed):
    """A finished call as the page shows it."""

    entry: Entry
    reason: str
    failures: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    """Label and value of what a reader wants to know beforehand."""
    player: PlayerView | None
    """None: the call broke before there was a record."""
    rate_hz: int | None

    @property
    def outcome(self) -> str:
        """As a plain word, for attributes."""
        return str(self.entry.result.outcome)

    @property
    def glyph(self) -> str:
        """One letter that tells outcomes apart without colour."""
        return _GLYPHS[self.outcome]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What each evaluator says."""
        return self.entry.result.verdicts

    @property
    def p50_ms(self) -> float | None:
        """Median latency."""
        verdict = self.entry.result.verdict("latency")
        return verdict.metrics.get("p50_ms") if verdict else None

    def listen_at(self, verdict: Verdict) -> tuple[float, ...]:
        """Moments that a verdict points to, in seconds; without a record there are none."""
        if self.rate_hz is None:
            return ()
        return tuple(round(at / self.rate_hz, 2) for at in sorted(verdict.at))

    @property
    def listen_s(self) -> float:
        """The moment to listen to first."""
        spots = self.player.spots if self.player else ()
        return next((spot.t_s for spot in spots if spot.kind == "failure"), 0.0)


class ReportView(Closed):
    """All that the template shows."""

    info: RunInfo
    summary: Summary
    latencies: tuple[Histogram, ...]
    """One, or one per version of the agent."""
    calls: tuple[CallView, ...]

    @property
    def headline(self) -> str:
        """The summary's, without the intervals, which are drawn."""
        return re.sub(r" \([^)]*\)", "", self.summary.headline).rstrip(".")

    @property
    def by_id(self) -> dict[str, CallView]:
        """Calls by call_id."""
        return {call.entry.call_id: call for call in self.calls}


def write_report(folder: RunFolder, *, embed_audio: bool = False) -> Path:
    """Write report.html into the run's folder: one file that asks nothing of any server.

    The sound is not in the page: it plays `calls/<call_id>/recording.wav` by relative address, so
    the page has to stay in the run's folder. With `embed_audio` the page carries the sound itself
    as Opus, about 0.3 MB a minute of call, and can be sent to somebody.

    Raises:
        OSError: the folder cannot be written to.
    """
    view = _view(folder, embed_audio=embed_audio)
    page = environment().get_template("report.html")
    html = page.render(
        view=view,
        stages=STAGES,
        script=script("player.js", "report.js"),
        cost_sentence=cost_sentence,
        used_text=used_text,
        cost_text=cost_text,
    )
    return write_whole(folder.path / "report.html", html)


def _view(folder: RunFolder, *, embed_audio: bool) -> ReportView:
    entries = folder.entries()
    calls = calls_frame(entries)
    return ReportView(
        info=folder.info(),
        summary=summarise(folder),
        latencies=_latencies(calls, waits_frame(folder, calls)),
        calls=tuple(call_view(folder, entry, embed_audio=embed_audio) for entry in entries),
    )


def _latencies(calls: pd.DataFrame, waits: pd.DataFrame) -> tuple[Histogram, ...]:
    if waits.empty:
        return ()
    longest_ms = float(waits["wait_ms"].max())
    versions = calls.set_index("call_id")["agent_version"]
    return tuple(
        histogram(str(name), own["wait_ms"].to_list(), longest_ms=longest_ms)
        for name, own in waits.groupby(waits["call_id"].map(versions), sort=True)
    )


def call_view(folder: RunFolder, entry: Entry, *, embed_audio: bool = False) -> CallView:
    """A finished call of a run, with what it left to see and hear."""
    record = folder.record(entry.call_id)
    return CallView(
        entry=entry,
        reason=reason(entry.result),
        failures=failures(entry.result),
        facts=(*_facts(entry, record), *_cost(folder, record)),
        player=_player(folder, entry, record, embed_audio=embed_audio) if record else None,
        rate_hz=record.sample_rate_hz if record else None,
    )


def _player(
    folder: RunFolder, entry: Entry, record: CallRecord, *, embed_audio: bool
) -> PlayerView:
    return player_view(
        record,
        call_folder=folder.call_folder(entry.call_id),
        page_folder=folder.path,
        result=entry.result,
        embed_audio=embed_audio,
    )


def _cost(folder: RunFolder, record: CallRecord | None) -> tuple[tuple[str, str], ...]:
    """What the call cost; nothing of one whose services all ran on one's own machine."""
    cost = call_cost(record, folder.prices()) if record else None
    return (("cost", sum_text(cost)),) if cost and not cost.is_local else ()


def _facts(entry: Entry, record: CallRecord | None) -> tuple[tuple[str, str], ...]:
    known = [("scenario", entry.scenario), ("line", entry.line), ("seed", str(entry.seed))]
    if record:
        facts, ending = record.plan.facts, record.ending
        known = [
            ("customer", f"{facts.name}, ZIP {facts.zip_code}"),
            ("ended", f"by {ending.by}: {label(ending.reason)}"),
            *known,
        ]
    return (*known, ("length", clock(entry.duration_s)))
