"""The measures of two arms: means over calls, differences with intervals, and tests.

The value of an arm is the mean over its calls; each call counts once, however long it was. Only
pairs in which both calls have the measure count. The family of measures is corrected by Holm's
method; the success rate is the one main question and stands outside of it. A measure that is equal
in every pair could never differ, so it is not tested and not counted (Tarone 1990, Biometrics 46,
515-522).
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from evaluators.verdict import CallResult
from personas.schema import Closed
from reports import statistics
from reports.compare.model import Better, Measure, Pair


class Spec(Closed):
    """A measure that a comparison knows."""

    name: str
    """Evaluator and metric, joined by a dot."""
    label: str
    unit: str
    better: Better | None


def _spec(name: str, label: str, unit: str, better: Better | None = "lower") -> Spec:
    return Spec(name=name, label=label, unit=unit, better=better)


SPECS = (
    _spec("latency.p50_ms", "Answer time, median", "ms"),
    _spec("latency.p95_ms", "Answer time, 95th percentile", "ms"),
    _spec("latency.unanswered_rate", "Customer turns unanswered", "%"),
    _spec("hearing.agent_wer", "Words the agent misheard", "%"),
    _spec("hearing.customer_wer", "Words the customer misheard", "%"),
    _spec("flow.duration_s", "Length of the call", "s", None),
    _spec("flow.n_turns", "Turns", "", None),
    _spec("flow.n_repetitions", "Repetitions by the agent", ""),
    _spec("interruptions.n_agent_interruptions", "Agent cuts in", ""),
    _spec("interruptions.n_barge_ins", "Customer barges in", "", None),
    _spec("interruptions.overlap_s", "Both speak", "s"),
    _spec("interruptions.yield_ms_p50", "Time to yield", "ms"),
)


def measures_of(result: CallResult) -> dict[str, float | None]:
    """The measures of one call. None: not measured."""
    found: dict[str, float | None] = {}
    for spec in SPECS:
        evaluator, metric = spec.name.split(".")
        verdict = result.verdict(evaluator)
        found[spec.name] = verdict.metrics.get(metric) if verdict else None
    return found


def compare_measures(pairs: Sequence[Pair]) -> tuple[Measure, ...]:
    """All measures that at least one pair has in both calls."""
    found = [_compare(spec, _both(spec.name, pairs)) for spec in SPECS]
    found = [measure for measure in found if measure.n_pairs]
    tested = [(m.name, m.p_value) for m in found if m.p_value is not None]
    adjusted = statistics.holm([p_value for _, p_value in tested])
    by_name = dict(zip((name for name, _ in tested), adjusted, strict=True))
    return tuple(m.model_copy(update={"p_holm": by_name.get(m.name)}) for m in found)


def _both(name: str, pairs: Sequence[Pair]) -> statistics.Floats:
    """Values of A and B, shape (n_pairs_that_have_both, 2)."""
    found = [(_value(p.a.measures, name), _value(p.b.measures, name)) for p in pairs]
    whole = [(a, b) for a, b in found if a is not None and b is not None]
    return np.array(whole, dtype=np.float64).reshape(-1, 2)


def _value(measures: Mapping[str, float | None], name: str) -> float | None:
    return measures.get(name)


def _compare(spec: Spec, values: statistics.Floats) -> Measure:
    n_pairs = len(values)
    differences = np.column_stack([values[:, 1] - values[:, 0], np.ones(n_pairs)])
    rng = np.random.default_rng(zlib.crc32(spec.name.encode()))
    means = values.mean(axis=0) if n_pairs else None
    return Measure(
        **spec.model_dump(),
        n_pairs=n_pairs,
        a=None if means is None else float(means[0]),
        b=None if means is None else float(means[1]),
        difference=None if means is None else float(means[1] - means[0]),
        interval=statistics.bootstrap(differences, statistics.mean, rng),
        p_value=_exchange_p(differences, rng) if differences[:, 0].any() else None,
        p_holm=None,
    )


def _exchange_p(differences: statistics.Floats, rng: np.random.Generator) -> float:
    return statistics.exchange_p(differences, differences * [-1, 1], statistics.mean, rng)
