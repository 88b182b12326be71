"""What a receiver plays in the place of lost packets."""

from typing import Protocol

import numpy as np

from pipelines.line.effect import Samples, samples_of

FULL_MS, FADED_MS = 10, 60
"""ITU-T G.711 appendix I: full level for 10 ms of loss, then 20 % less each 10 ms."""
OVERLAP_MS = 4
"""Seams are crossfades of this length; the appendix uses 3.75 ms."""
REPEAT_MS = 20


class Concealment(Protocol):
    """Fills the gaps of one stream, causally: no sample waits for what comes after it."""

    def arrived(self, piece: Samples) -> Samples:
        """Samples to play for samples that arrived."""
        ...

    def lost(self, n_samples: int) -> Samples:
        """Samples to play where nothing arrived."""
        ...


class Silence(Concealment):
    """Nothing is played; the edges click."""

    def arrived(self, piece: Samples) -> Samples:
        """`piece` itself."""
        return piece

    def lost(self, n_samples: int) -> Samples:
        """Zeros."""
        return np.zeros(n_samples, np.float32)


class Repeat(Concealment):
    """Repeats the last 20 ms that were played, fading out over 60 ms of loss.

    In the spirit of ITU-T G.711 appendix I, but it does not look for the pitch, and does not delay
    good packets to prepare their end: into a gap it leads by playing the last 4 ms backwards, which
    keeps the wave continuous. After the gap the repetition is crossfaded into what arrives.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._overlap = samples_of(OVERLAP_MS, sample_rate_hz)
        self._past = np.zeros(samples_of(REPEAT_MS + OVERLAP_MS, sample_rate_hz), np.float32)
        self._gains = _gains(sample_rate_hz, self._overlap)
        self._rise = _rise(self._overlap)
        self._fill = np.zeros(0, np.float32)
        """What is left to play of the repetition. Silence follows it."""
        self._blended = self._overlap
        """How far the crossfade after a gap has come."""
        self._in_gap = False

    def arrived(self, piece: Samples) -> Samples:
        """`piece`, its beginning crossfaded when a gap comes before it."""
        if self._in_gap:
            self._in_gap, self._blended = False, 0
        n = min(self._overlap - self._blended, len(piece))
        if n:
            piece = piece.copy()
            rise = self._rise[self._blended : self._blended + n]
            piece[:n] = rise * piece[:n] + (1 - rise) * self._take(n)
            self._blended += n
        self._remember(piece)
        return piece

    def lost(self, n_samples: int) -> Samples:
        """The next samples of the repetition."""
        if not self._in_gap:
            self._in_gap = True
            self._fill = self._gains * _repetition(self._past, self._overlap, len(self._gains))
        out = self._take(n_samples)
        self._remember(out)
        return out

    def _take(self, n_samples: int) -> Samples:
        """The next samples of the repetition, then zeros."""
        out = np.zeros(n_samples, np.float32)
        taken = self._fill[:n_samples]
        out[: len(taken)] = taken
        self._fill = self._fill[n_samples:]
        return out

    def _remember(self, played: Samples) -> None:
        self._past = np.concatenate((self._past, played))[-len(self._past) :]


def _rise(n_samples: int) -> Samples:
    """A linear crossfade from just over 0 to just under 1."""
    return ((np.arange(n_samples) + 0.5) / n_samples).astype(np.float32)


def _gains(sample_rate_hz: int, overlap: int) -> Samples:
    """Gain by time since the start of the gap, with room for the crossfade that ends a gap."""
    n_samples = samples_of(FADED_MS, sample_rate_hz) + overlap
    since_ms = np.arange(n_samples) * 1000 / sample_rate_hz
    falling = (FADED_MS - since_ms) / (FADED_MS - FULL_MS)
    return np.clip(falling, 0, 1).astype(np.float32)


def _repetition(past: Samples, overlap: int, n_samples: int) -> Samples:
    """`past` without its oldest `overlap` samples, over and over, without steps; (n_samples,).

    A period's end is crossfaded into what came before its beginning, so that periods join; the
    first one is crossfaded from the end of `past` played backwards.
    """
    rise = _rise(overlap)
    period = past[overlap:].copy()
    period[-overlap:] = (1 - rise) * period[-overlap:] + rise * past[:overlap]
    out = np.resize(period, n_samples)
    out[:overlap] = (1 - rise) * past[: -overlap - 1 : -1] + rise * out[:overlap]
    return out


def concealment(kind: str, sample_rate_hz: int) -> Concealment:
    """The concealment of a leg by its name in the schema."""
    return Repeat(sample_rate_hz) if kind == "repeat" else Silence()
