"""From notes and sound to the record: utterances, interruptions, what was said of the meant."""

from typing import cast

import numpy as np

from personas.base import Side
from pipelines.record import FLOORLESS, Interruption, Kind, Utterance
from pipelines.scribe import Scribe, Speech, plain
from pipelines.telephone import Telephone, Track

VOICED_SHARE = 0.02
"""A sample is voiced above this share of its utterance's peak (-34 dB)."""
_SLACK_TICKS = 2


def utterances(scribe: Scribe) -> tuple[Utterance, ...]:
    """Everything that was spoken, in order of time."""
    spoken = [_utterance(speech, scribe.telephone) for speech in scribe.speeches]
    return tuple(sorted((u for u in spoken if u is not None), key=lambda u: (u.start, u.side)))


def within(spoken: tuple[Utterance, ...], n_samples: int) -> tuple[Utterance, ...]:
    """What of it was spoken before the line ended: pipelines that are being stopped may go on."""
    begun = (u for u in spoken if u.start < n_samples)
    return tuple(u.model_copy(update={"end": min(u.end, n_samples)}) for u in begun)


def _utterance(speech: Speech, telephone: Telephone) -> Utterance | None:
    if speech.start is None:
        return None
    span = _voiced(telephone.legs[speech.side].mouth, speech.start, speech.end)
    if span is None:
        return None
    rest = speech.n_synthesised - speech.n_written
    cut = rest > _SLACK_TICKS * telephone.frame
    meant = plain(speech.text)
    return Utterance(
        side=speech.side,
        start=span[0],
        end=span[1],
        meant=meant,
        said=_said(meant, speech) if cut else meant,
        cut=cut,
        kind=cast(Kind, speech.kind),
    )


def _voiced(mouth: Track, start: int, end: int) -> tuple[int, int] | None:
    samples = np.abs(mouth.read(start, end).astype(np.int32))
    peak = int(samples.max(initial=0))
    if peak == 0:
        return None
    voiced = np.flatnonzero(samples > VOICED_SHARE * peak)
    return start + int(voiced[0]), start + int(voiced[-1]) + 1


def _said(meant: str, speech: Speech) -> str:
    """The words whose letters fit into the share of the speech that was played."""
    share = speech.n_written / speech.n_synthesised
    words, letters = meant.split(), 0
    total = sum(map(len, words)) or 1
    said = []
    for word in words:
        letters += len(word)
        if letters / total > share:
            break
        said.append(word)
    return " ".join(said)


def interruptions(spoken: tuple[Utterance, ...]) -> tuple[Interruption, ...]:
    """Each utterance that starts while the other side speaks."""
    found = []
    for one in spoken:
        other = next(
            (u for u in spoken if u.side != one.side and u.start < one.start < u.end), None
        )
        if other is None:
            continue
        found.append(
            Interruption(
                by=one.side,
                at=one.start,
                yielded_at=other.end if other.cut else None,
                intended=one.kind in {"barge_in", *FLOORLESS},
            )
        )
    return tuple(found)


def peer_of(side: Side) -> Side:
    """The other side."""
    return "customer" if side == "agent" else "agent"
