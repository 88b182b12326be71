"""A comparison as its template sees it."""

from pathlib import Path
from typing import Literal

from personas.schema import Closed
from pipelines.record import CallRecord
from reports.compare.console import notes
from reports.compare.measures import SPECS, Spec
from reports.compare.model import CallSide, Comparison, Measure, Pair
from reports.compare.page import plots
from reports.compare.turns import Anchor, same_turns
from reports.compare.wording import amount, step
from reports.page.view import PlayerView, player_view
from reports.run import RunFolder

N_PLAYERS = 150
"""So many pairs can be heard and read on the page, discordant ones first; the rest are listed."""
Kind = Literal["b_only", "a_only", "neither", "both", "left_out"]


class MeasureRow(Closed):
    """One measure of one pair, as text."""

    label: str
    a: str
    b: str
    difference: str


class PairView(Closed):
    """One pair, to be seen and heard."""

    pair: Pair
    kind: Kind
    a: PlayerView | None
    """None: the call left no record, or the page shows no player of this pair."""
    b: PlayerView | None
    anchors: tuple[Anchor, ...]
    measures: tuple[MeasureRow, ...]

    def share(self, duration_s: float) -> float:
        """Width of a call's waveform, for both to have one scale of time: the longer one is 1."""
        longest = max(view.duration_s for view in (self.a, self.b) if view)
        return round(duration_s / longest, 4) if longest else 1.0


class PageView(Closed):
    """What the template `compare.html` shows."""

    found: Comparison
    pairs: tuple[PairView, ...]
    rate_a: plots.Mark | None
    rate_b: plots.Mark | None
    difference: plots.Mark | None
    limit: float
    """Of the difference's axis, as a rate."""
    notes: tuple[str, ...]

    @property
    def kinds(self) -> list[tuple[Kind, str, int]]:
        """The kinds of pairs there are: name, text, number."""
        a, b = self.found.a.label, self.found.b.label
        texts: dict[Kind, str] = {
            "b_only": f"only {b} passed",
            "a_only": f"only {a} passed",
            "neither": "both failed",
            "both": "both passed",
            "left_out": "error, left out",
        }
        counts = {kind: sum(pair.kind == kind for pair in self.pairs) for kind in texts}
        return [(kind, text, counts[kind]) for kind, text in texts.items() if counts[kind]]

    @property
    def personas(self) -> list[str]:
        """Of all pairs, by name."""
        return sorted({view.pair.persona for view in self.pairs})

    def name_of(self, pair_id: str) -> str:
        """A pair in words: persona and attempt, and what else it takes to tell it from others."""
        pairs = [view.pair for view in self.pairs]
        pair = next(pair for pair in pairs if pair.pair_id == pair_id)
        alike = [p for p in pairs if (p.persona, p.attempt) == (pair.persona, pair.attempt)]
        words = f"{pair.persona} {pair.attempt}"
        return words if len(alike) == 1 else f"{words} ({pair.scenario}, {pair.line})"

    @staticmethod
    def mark(measure: Measure) -> plots.Mark | None:
        """Where a measure's difference lies."""
        return plots.measure_mark(measure)


def page_view(
    found: Comparison, a: RunFolder, b: RunFolder, *, page_folder: Path, embed_audio: bool
) -> PageView:
    """Read the recordings and records that the page shows.

    Args:
        found: The comparison.
        a: The run that holds A's calls.
        b: The run that holds B's; the same one for an A/B run.
        page_folder: Where the page will lie.
        embed_audio: Put the sound into the page itself.
    """
    where = _Where(a=a, b=b, page_folder=page_folder, embed_audio=embed_audio)
    heard = [where.pair_view(pair) for pair in found.pairs[:N_PLAYERS]]
    listed = [_listed(pair) for pair in found.pairs[N_PLAYERS:]]
    interval = found.success.interval
    return PageView(
        found=found,
        pairs=(*heard, *listed),
        rate_a=plots.rate_mark(found, found.a, found.success.a),
        rate_b=plots.rate_mark(found, found.b, found.success.b),
        difference=plots.difference_mark(found),
        limit=plots.difference_axis(interval).limit if interval else 1.0,
        notes=tuple(notes(found)),
    )


class _Where:
    """Where the calls lie and the page will."""

    def __init__(self, *, a: RunFolder, b: RunFolder, page_folder: Path, embed_audio: bool) -> None:
        self.a, self.b = a, b
        self.page_folder, self.embed_audio = page_folder, embed_audio
        runs = dict.fromkeys((a, b))
        self.results = {(run, e.call_id): e.result for run in runs for e in run.entries()}

    def pair_view(self, pair: Pair) -> PairView:
        record_a, record_b = self.a.record(pair.a.call_id), self.b.record(pair.b.call_id)
        anchors = same_turns(record_a, record_b) if record_a and record_b else ()
        return _listed(pair).model_copy(
            update={
                "a": self._player(self.a, pair.a, record_a),
                "b": self._player(self.b, pair.b, record_b),
                "anchors": anchors,
            }
        )

    def _player(
        self, run: RunFolder, call: CallSide, record: CallRecord | None
    ) -> PlayerView | None:
        if record is None:
            return None
        return player_view(
            record,
            call_folder=run.call_folder(call.call_id),
            page_folder=self.page_folder,
            result=self.results.get((run, call.call_id)),
            embed_audio=self.embed_audio,
        )


def _listed(pair: Pair) -> PairView:
    """A pair without its players."""
    rows = [_row(spec, pair) for spec in SPECS]
    shown = tuple(row for row in rows if row)
    return PairView(pair=pair, kind=_kind(pair), a=None, b=None, anchors=(), measures=shown)


def _kind(pair: Pair) -> Kind:
    if not pair.judged:
        return "left_out"
    if pair.won_by:
        return "b_only" if pair.won_by == "b" else "a_only"
    return "both" if pair.a.outcome == "pass" else "neither"


def _row(spec: Spec, pair: Pair) -> MeasureRow | None:
    a, b = pair.a.measures.get(spec.name), pair.b.measures.get(spec.name)
    if a is None and b is None:
        return None
    difference = b - a if a is not None and b is not None else None
    return MeasureRow(
        label=spec.label,
        a=amount(a, spec.unit),
        b=amount(b, spec.unit),
        difference=step(difference, spec.unit),
    )
