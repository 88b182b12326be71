"""A call as the templates see it."""

from pathlib import Path
from typing import Literal

from evaluators.timeline import peer_of
from evaluators.verdict import CallResult
from personas.schema import Closed
from pipelines.record import CallRecord, Interruption
from reports.page.sound import outline, sound_url
from reports.page.transcript import EarTime, Row, transcript_rows

SpotKind = Literal["interruption", "tool", "failure"]
_LEGEND: dict[SpotKind, str] = {
    "interruption": "interruption",
    "tool": "tool call",
    "failure": "listen here",
}


class Spot(Closed):
    """A moment that is marked on the waveform."""

    kind: SpotKind
    t_s: float
    label: str

    def percent(self, duration_s: float) -> float:
        """Where it lies on the waveform."""
        return round(100 * self.t_s / duration_s, 2) if duration_s else 0.0


class PlayerView(Closed):
    """What the macros of `parts.html` show of one call."""

    audio: str | None
    """Address of the recording. None: there is none."""
    duration_s: float
    peaks: str | None
    """See `reports.page.sound.outline`."""
    rows: tuple[Row, ...]
    spots: tuple[Spot, ...]

    @property
    def legend(self) -> list[tuple[SpotKind, str]]:
        """Those kinds of spots that the call has."""
        kinds = {spot.kind for spot in self.spots}
        return [(kind, label) for kind, label in _LEGEND.items() if kind in kinds]


def player_view(
    record: CallRecord,
    *,
    call_folder: Path,
    page_folder: Path,
    result: CallResult | None = None,
    embed_audio: bool = False,
) -> PlayerView:
    """One call, ready to be shown, heard and read.

    Args:
        record: Of the call.
        call_folder: Where its `recording.wav` lies.
        page_folder: Where the page will lie, to which the recording's address is relative.
        result: The verdicts; where they point to is marked.
        embed_audio: Put the sound into the page itself.
    """
    recording = call_folder / "recording.wav"
    return PlayerView(
        audio=sound_url(recording, page_folder=page_folder, embed=embed_audio),
        duration_s=round(record.n_samples / record.sample_rate_hz, 2),
        peaks=outline(recording),
        rows=transcript_rows(record),
        spots=_spots(record, result),
    )


def _spots(record: CallRecord, result: CallResult | None) -> tuple[Spot, ...]:
    """All spots by time. A failure at a tool call is not marked: the call itself is."""
    time, tools = EarTime(record), {call.at: call.name for call in record.tool_calls}
    spots = [_interruption(interruption, record, time) for interruption in record.interruptions]
    spots += [Spot(kind="tool", t_s=time.of(at), label=name) for at, name in tools.items()]
    task = result.verdict("task_success") if result else None
    if task and task.failures:
        moments = set(task.at) - set(tools)
        spots += [Spot(kind="failure", t_s=time.of(at), label=task.reason) for at in moments]
    return tuple(sorted(spots, key=lambda spot: (spot.t_s, spot.kind)))


def _interruption(interruption: Interruption, record: CallRecord, time: EarTime) -> Spot:
    by, peer = interruption.by, peer_of(interruption.by)
    label = f"the {by} starts to speak; the {peer} speaks on"
    if interruption.yielded_at is not None:
        waited_ms = record.ms(interruption.yielded_at - interruption.at)
        label = f"the {by} starts to speak; the {peer} yields after {waited_ms:.0f} ms"
    return Spot(kind="interruption", t_s=time.of_mouth(by, interruption.at), label=label)
