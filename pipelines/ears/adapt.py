"""Adapts the acoustic model to synthetic speech over a telephone: `python -m pipelines.ears.adapt`.

The stock model was trained on wideband human speech. Frames are aligned on the clean wideband
recording, where it is good, and statistics taken from the same speech over the line ("single pass
retraining"). One linear transform per stream moves all Gaussians (MLLR; Leggetter and Woodland
1995), then each moves on towards its own data, the more the more it has (MAP; Gauvain and Lee
1994). Rounds of MAP follow in which the model of the line says which Gaussian a frame belongs to.
"""

import argparse
import functools
import operator
import tempfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from personas.facts import first_names, last_names
from pipelines.ears import acoustics
from pipelines.ears.acoustics import ADAPTED, STOCK, STREAMS, Gaussians
from pipelines.ears.aligner import Aligner, Features
from pipelines.ears.recogniser import dictionary
from pipelines.ears.scenes import (
    LINE_RATE_HZ,
    Samples,
    Talker,
    babble,
    in_noise,
    over_telephone,
    said,
)
from pipelines.ears.vocabulary import load_vocabulary, parts_of, word_of

VOICES = tuple(f"en-us+{variant}" for variant in (
    "m1", "m2", "m4", "m7", "m8", "Andrea", "anika", "linda", "steph", "belinda", "Alicia", "Andy",
    "Lee", "Michael", "Mario", "travis", "zac", "Hugo", "iven", "marcelo",
))  # fmt: skip
"""None of them is a persona's, nor an agent's."""
_NOISE_VOICES = ("en-us+m8", "en-us+Andrea", "en-us+m1", "en-us+steph", "en-us+m4", "en-us+anika")
_SNRS_DB = (None, None, None, 30.0, 25.0, 20.0, 15.0)
_WIDE_RATE_HZ = 16_000
_LOOSE_NAMES = 0.2
"""Share of sentences that are names in a row, which phrases have too few of."""
_TAU = 8.0
"""How many frames the moved prior is worth (Gauvain and Lee's tau)."""
_LEAST_VARIANCE = 1e-4

Model = tuple[Gaussians, Gaussians]
"""Means and variances."""


@dataclass
class Statistics:
    """Frames per Gaussian, with their sums and sums of squares; shapes as `Gaussians`."""

    count: npt.NDArray[np.float64]
    total: Gaussians
    squares: Gaussians

    @classmethod
    def none(cls, like: Gaussians) -> Self:
        """Of no frames."""
        return cls(np.zeros((*like.shape[:3], 1)), np.zeros(like.shape), np.zeros(like.shape))

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.count + other.count, self.total + other.total, self.squares + other.squares
        )


def sentences(rng: np.random.Generator) -> Iterator[list[str]]:
    """Tokens of phrases of the shipped vocabularies, names and codes drawn at random; no end."""
    vocabularies = [load_vocabulary("customer_says"), load_vocabulary("agent_says")]
    groups = [phrases for v in vocabularies for phrases in v.groups.values()]
    names = [*first_names(), *last_names()]
    while True:
        if rng.random() < _LOOSE_NAMES:
            yield [str(name) for name in rng.choice(names, 4)]
        else:
            group = groups[rng.integers(len(groups))]
            parts = parts_of(group[rng.integers(len(group))])
            yield [token for part in parts for token in part[rng.integers(len(part))]]


def collect(voice: str, n_sentences: int, model: Model | None = None) -> Statistics:
    """What one voice contributes.

    Frames are shared among the Gaussians of their phone by how well the clean ones fit the stock
    model, or, with a `model` of the line, by how well those from the line fit that.
    """
    rng = np.random.default_rng(zlib.crc32(voice.encode()))
    means, variances = model or _stock()
    found = Statistics.none(means)
    codebooks = {phone: i for i, phone in enumerate(_phones())}
    draw = sentences(rng)
    drawn = [next(draw) for _ in range(n_sentences)]
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words"
        words.write_text(dictionary({t for tokens in drawn for t in tokens} | {"yes"}))
        acoustics.write_model(Path(folder), *_stock())
        wide = Aligner(hmm=str(STOCK), dict=str(words), samprate=_WIDE_RATE_HZ)
        narrow = Aligner(hmm=folder, dict=str(words), samprate=LINE_RATE_HZ, beam=0.5)
    for i, tokens in enumerate(drawn):
        clean, degraded = _recordings(tokens, voice, _SNRS_DB[i % len(_SNRS_DB)], rng)
        phones, seen = wide.align(clean, tokens), wide.features(clean)
        heard = narrow.features(degraded)
        for phone, start, end in phones:
            stretch = slice(start, min(end, len(seen), len(heard)))
            book = codebooks[phone]
            known = (heard if model else seen)[stretch]
            _note(found, book, known, heard[stretch], means[book], variances[book])
    return found


def _recordings(
    tokens: list[str], voice: str, snr_db: float | None, rng: np.random.Generator
) -> tuple[bytes, bytes]:
    """The same speech clean and wide, and over the line."""
    talker = Talker(
        voice=voice, rate_wpm=int(rng.integers(100, 240)), pitch=int(rng.integers(35, 66))
    )
    text = " ".join(word_of(token) for token in tokens)
    clean: Samples = said(text, talker, sample_rate_hz=_WIDE_RATE_HZ)
    room = clean
    if snr_db is not None:
        noise = babble(_NOISE_VOICES, sample_rate_hz=_WIDE_RATE_HZ)
        room = in_noise(clean, noise, snr_db=snr_db, rng=rng)
    clean = clean + rng.normal(0, 4, len(clean))
    heard = acoustics.masked(over_telephone(room, _WIDE_RATE_HZ, rng))
    return clean.astype("<i2").tobytes(), heard.tobytes()


def _note(
    found: Statistics,
    book: int,
    seen: Features,
    heard: Features,
    means: Gaussians,
    variances: Gaussians,
) -> None:
    """Adds the frames of one phone, shared among its Gaussians by how well `seen` fit them."""
    for s, stream in enumerate(STREAMS):
        far = (seen[:, None, stream] - means[s]) ** 2 / variances[s]
        fit = -0.5 * (far.sum(2) + np.log(variances[s]).sum(1))
        share = np.exp(fit - fit.max(1, keepdims=True, initial=-np.inf))
        share /= share.sum(1, keepdims=True)
        found.count[book, s, :, 0] += share.sum(0)
        found.total[book, s] += share.T @ heard[:, stream]
        found.squares[book, s] += share.T @ heard[:, stream] ** 2


def refined(found: Statistics, model: Model, tau: float = _TAU) -> Model:
    """A model of the line after one more round of MAP, with itself as what is expected."""
    means, variances = model
    weight = tau + found.count
    new = (tau * means + found.total) / weight
    spread = found.squares - 2 * new * found.total + found.count * new**2
    prior = variances + (means - new) ** 2
    return new, np.maximum((tau * prior + spread) / weight, _LEAST_VARIANCE)


def adapted(found: Statistics, tau: float = _TAU) -> Model:
    """The stock model moved to the line."""
    means, variances = _stock()
    moved = np.stack(
        [_moved(found, s, means[:, s], variances[:, s]) for s in range(len(STREAMS))], 1
    )
    return refined(found, (moved, variances * _prior_scale(found, moved, variances)), tau)


def _prior_scale(found: Statistics, moved: Gaussians, variances: Gaussians) -> Gaussians:
    """How much wider the data lie around the moved means than stock variances say."""
    spread = found.squares - 2 * moved * found.total + found.count * moved**2
    scale = (spread / variances).sum((0, 2), keepdims=True) / found.count.sum((0, 2), keepdims=True)
    return np.asarray(scale)


def _moved(found: Statistics, stream: int, means: Gaussians, variances: Gaussians) -> Gaussians:
    """All means of a stream after the linear transform that fits the data best."""
    n = means.shape[-1]
    extended = np.hstack([np.ones((means.size // n, 1)), means.reshape(-1, n)])
    weights = found.count[:, stream].reshape(-1, 1) / variances.reshape(-1, n)
    totals = found.total[:, stream].reshape(-1, n) / variances.reshape(-1, n)
    rows = [
        np.linalg.solve((extended * weights[:, [d]]).T @ extended, extended.T @ totals[:, d])
        for d in range(n)
    ]
    return np.asarray((extended @ np.array(rows).T).reshape(means.shape))


def _stock() -> tuple[Gaussians, Gaussians]:
    variances = acoustics.read_gaussians(STOCK / "variances")
    return acoustics.read_gaussians(STOCK / "means"), np.maximum(variances, _LEAST_VARIANCE)


def _phones() -> list[str]:
    """The model's phones in the order of their codebooks, from its binary definition."""
    data = (STOCK / "mdef").read_bytes()
    n_codebooks = len(acoustics.read_gaussians(STOCK / "means"))
    return [name.decode() for name in data[data.index(b"+NSN+\0") :].split(b"\0")[:n_codebooks]]


def main() -> None:
    """Make the model's file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=50, help="per voice")
    parser.add_argument("--rounds", type=int, default=3, help="of refinement")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ADAPTED)
    options = parser.parse_args()
    model = adapted(_collected(options.sentences, options.jobs))
    for _ in range(options.rounds):
        model = refined(_collected(options.sentences, options.jobs, model), model)
    means, variances = model
    np.savez_compressed(
        options.out,
        means=means.astype(np.float16),
        log_variances=np.log(variances).astype(np.float16),
    )


def _collected(n_sentences: int, n_jobs: int, model: Model | None = None) -> Statistics:
    """What all voices contribute together."""
    n = len(VOICES)
    with ProcessPoolExecutor(n_jobs) as pool:
        each = list(pool.map(collect, VOICES, [n_sentences] * n, [model] * n))
    return functools.reduce(operator.add, each)


if __name__ == "__main__":
    main()
