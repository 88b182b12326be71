"""What the same calls' answers took on two clocks, side by side."""

from itertools import takewhile
from pathlib import Path

from evaluators.latency import Wait, waits
from evaluators.timeline import quantile
from personas.schema import Closed
from pipelines.outside.tape import read_tape, tape_path
from pipelines.record import CallRecord
from sparring.bench.lab import Trial
from sparring.bench.truth import median


class Difference(Closed):
    """What answers took on one clock less what the same ones took on another, in ms."""

    vendor_p50_ms: float | None
    """Of the vendor's first byte, request by request as calls met it. None: it was not kept."""
    vendor_p90_ms: float | None
    """Nine in ten differ by no more, either way."""
    n_answers: int
    wait_p50_ms: float | None
    """Of voice-to-voice latency. Voice activity detection goes by windows of 32 ms, which begin
    elsewhere in each call: single answers differ by one or two of them, their median does not."""
    wait_p90_ms: float | None
    answering_p50_ms: float | None
    """Of what followed the detection: from the words that the agent heard to its voice."""
    answering_p90_ms: float | None


def difference(one: Trial, other: Trial) -> Difference:
    """What answers took in the other trial less what they took in the one."""
    found = [(record_of(one, e.call_id), record_of(other, e.call_id)) for e in one.entries()]
    both = [(a, b) for a, b in found if a is not None and b is not None]
    waited = [round(b - a, 1) for pair in both for a, b in paired_ms(*pair)]
    answering = [round(b - a, 1) for pair in both for a, b in answering_ms(*pair)]
    vendor = [round(b - a, 1) for e in one.entries() for a, b in _met_ms(one, other, e.call_id)]
    return Difference(
        vendor_p50_ms=median(vendor),
        vendor_p90_ms=_p90(vendor),
        n_answers=len(waited),
        wait_p50_ms=median(waited),
        wait_p90_ms=_p90(waited),
        answering_p50_ms=median(answering),
        answering_p90_ms=_p90(answering),
    )


def _p90(differences_ms: list[float]) -> float | None:
    return quantile([abs(ms) for ms in differences_ms], 0.9)


def _met_ms(one: Trial, other: Trial, call_id: str) -> list[tuple[float, float]]:
    """What the vendor took to the first byte of each answer, service by service, in two calls."""
    both = [_first_bytes_ms(trial.folder.record(call_id)) for trial in (one, other)]
    kinds = ([met.get(kind, []) for met in both] for kind in both[0])
    return [(a, b) for ours, theirs in kinds for a, b in zip(ours, theirs, strict=False)]


def _first_bytes_ms(record: CallRecord | None) -> dict[str, list[float]]:
    """By kind of service, of what a call kept."""
    found: dict[str, list[float]] = {}
    cassette = record.plan.cassette if record is not None else None
    if record is None or cassette is None or cassette.use != "record":
        return found
    folder = Path(cassette.folder)
    if not tape_path(folder, record.call_id).is_file():
        return found
    for met in read_tape(folder, record.plan):
        if met.pieces:
            found.setdefault(met.asked.kind, []).append(met.pieces[0].at_ms)
    return found


def paired_ms(one: CallRecord, other: CallRecord) -> list[tuple[float, float]]:
    """What the customer waited for each answer in two calls, as far as they went alike."""
    n = _n_alike(one, other)
    both = zip(_waits(one, n), _waits(other, n), strict=False)
    return [(a.ms, b.ms) for a, b in both if a.ms is not None and b.ms is not None]


def _waits(record: CallRecord, n: int) -> list[Wait]:
    """Those after the turns among the first utterances. One in vain has no time."""
    until = record.utterances[n - 1].end if n else 0
    found = [wait for wait in waits(record) if wait.at <= until]
    return [wait if wait.answered else wait._replace(ms=None) for wait in found]


def answering_ms(one: CallRecord, other: CallRecord) -> list[tuple[float, float]]:
    """From what the agent last heard to each of its utterances, as far as two calls went alike."""
    n = sum(said.side == "agent" for said in one.utterances[: _n_alike(one, other)])
    both = zip(_since_heard_ms(one)[:n], _since_heard_ms(other)[:n], strict=True)
    return [(a, b) for a, b in both if a is not None and b is not None]


def _n_alike(one: CallRecord, other: CallRecord) -> int:
    """How many utterances two calls have in common, from the first one on."""
    spoken = [[(said.side, said.meant) for said in call.utterances] for call in (one, other)]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*spoken, strict=False))
    return len(list(same))


def _since_heard_ms(record: CallRecord) -> list[float | None]:
    """For each utterance of the agent's. None: it heard nothing since the one before."""
    found, before = [], 0
    for said in record.said_by("agent"):
        heard = [h.at for h in record.heard if h.side == "agent" and before <= h.at < said.start]
        found.append(record.ms(said.start - heard[-1]) if heard else None)
        before = said.start
    return found


def waits_ms(record: CallRecord) -> list[float]:
    """What the customer waited for each answer."""
    return [wait.ms for wait in waits(record) if wait.answered and wait.ms is not None]


def record_of(trial: Trial, call_id: str) -> CallRecord | None:
    """What is left of a call."""
    return trial.folder.record(call_id)
