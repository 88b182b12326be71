"""Calls of customers, made up: what was said when, and how it sounded."""

import numpy as np

from evaluators.testing import PER_MS, RATE_HZ, call
from pipelines.record import Turn
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, changed, customer_plans
from sparring.calibrate.lab import Lab
from sparring.calibrate.rows import ROWS
from sparring.calibrate.run import measured

NOTICED_MS, OVER_MS = 300, 500
"""After its start and its end, a customer takes a turn of the agent's to begin, and to be over."""


def persona(**changes):
    return changed(customer_plans({PLAIN: Asked({}, 1, 20)})[0].persona, changes, name="other")


def spoken(*lines, said=None, turns=None, circumstances=None, **changes):
    """A call; each utterance of the agent's is a turn of it, unless `turns` says when they end."""
    record = call(*lines, persona=persona(**changes), **(circumstances or {}))
    spans = [(one.start + NOTICED_MS * PER_MS, one.end) for one in record.said_by("agent")]
    if turns is None:
        spans = [(start, end + OVER_MS * PER_MS) for start, end in spans]
    else:
        spans = [(ms * PER_MS - 1, ms * PER_MS) for ms in turns]
    made = tuple(Turn(side="customer", start=a, end=b, text="-") for a, b in spans)
    silence = np.zeros(record.n_samples)
    sound = silence.copy()
    if said is not None:
        sound[: len(said)] = said
    return Call(record.model_copy(update={"turns": made}), sound, silence)


def failed(module, row, calls, tmp_path, monkeypatch, *, quick=False):
    """The cases of a row that fail, up to the comma; all of them name a file."""
    monkeypatch.setattr(module, "calls", lambda _lab: calls)
    found = measured(ROWS.rows()[row], Lab(tmp_path, quick=quick), tmp_path)
    assert [finding.note for finding in found if finding.note] == []
    assert all((tmp_path / finding.file).exists() for finding in found)
    return [finding.case.partition(",")[0] for finding in found if not finding.passed]


def digits(pause_ms, n_pauses):
    """Five sounds of 300 ms with pauses between the first, as one second of a call's beginning."""
    sounds = [np.full(300 * RATE_HZ // 1000, 0.1)] * 5
    gaps = [np.zeros((pause_ms if i < n_pauses else 50) * RATE_HZ // 1000) for i in range(4)]
    return np.concatenate([part for pair in zip(sounds, [*gaps, gaps[0][:0]]) for part in pair])  # noqa: B905


def says(n, text, otherwise, **disfluency):
    """Twenty answers, the first `n` of which are `text`."""
    texts = [text] * n + [otherwise] * (20 - n)
    lines = [f"customer {1000 * i}-{1000 * i + 300} {said}" for i, said in enumerate(texts)]
    return [spoken(*lines, disfluency=disfluency)]
