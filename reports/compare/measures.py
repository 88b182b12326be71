"""The measures of two arms: pooled over calls, differences with intervals, and tests.

Times of answers are quantiles over all waits of an arm, by nearest rank as in a run's tables; rates
are sums over sums; the rest are means over calls. Only pairs in which both calls have the measure
count. The family of measures is corrected by Holm's method; the success rate is the one main
question and stands outside of it. A measure that is equal in every pair could never differ, so it
is not tested and not counted (Tarone 1990, Biometrics 46, 515-522).
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from evaluators.latency import waits
from evaluators.timeline import timing_is_valid
from evaluators.verdict import CallResult
from personas.prices import Prices
from personas.schema import Closed
from pipelines.record import CallRecord
from reports import resampling, statistics
from reports.compare.model import Better, Measure
from reports.cost import call_cost


class Spec(Closed):
    """A measure that a comparison knows."""

    name: str
    """Evaluator and metric, joined by a dot: the measure of one call."""
    label: str
    unit: str
    better: Better | None = "lower"
    over: tuple[str, str] | None = None
    """Metrics whose sums make the rate of many calls."""
    quantile: float | None = None
    """Of all waits for an answer."""
    hidden_at_zero: bool = False
    """Left out where no call has any of it."""


SPECS = (
    Spec(name="latency.p50_ms", label="Answer time, median", unit="ms", quantile=0.5),
    Spec(name="latency.p95_ms", label="Answer time, 95th percentile", unit="ms", quantile=0.95),
    Spec(
        name="latency.unanswered_rate",
        label="Customer turns unanswered",
        unit="%",
        over=("latency.n_unanswered", "latency.n_turns"),
    ),
    Spec(
        name="hearing.agent_wer",
        label="Words the agent misheard",
        unit="%",
        over=("hearing.agent_errors", "hearing.agent_words"),
    ),
    Spec(
        name="hearing.customer_wer",
        label="Words the customer misheard",
        unit="%",
        over=("hearing.customer_errors", "hearing.customer_words"),
    ),
    Spec(name="flow.duration_s", label="Length of a call", unit="s", better=None),
    Spec(name="flow.n_turns", label="Turns in a call", unit="", better=None),
    Spec(name="flow.n_repetitions", label="Repetitions by the agent", unit=""),
    Spec(name="interruptions.n_agent_interruptions", label="Agent cuts in", unit=""),
    Spec(name="interruptions.n_barge_ins", label="Customer barges in", unit="", better=None),
    Spec(name="interruptions.overlap_s", label="Both speak", unit="s"),
    Spec(name="interruptions.yield_ms_p50", label="Time to yield", unit="ms"),
    Spec(name="cost.usd_cents", label="Cost of a call", unit="¢", hidden_at_zero=True),
)


class Measured(Closed):
    """All that was measured of one call."""

    metrics: dict[str, float | None]
    """By evaluator and metric. None: not measured."""
    waits_ms: tuple[float, ...] = ()
    """How long the customer waited each time, answered or in vain."""

    def shown(self) -> dict[str, float | None]:
        """Those metrics that a comparison knows."""
        return {spec.name: self.metrics.get(spec.name) for spec in SPECS}

    def has(self, spec: Spec) -> bool:
        """Whether the call adds to a measure."""
        if spec.quantile is not None:
            return bool(self.waits_ms)
        if spec.over:
            return self.metrics.get(spec.over[0]) is not None and bool(self.value(spec.over[1]))
        return self.metrics.get(spec.name) is not None

    def value(self, name: str) -> float:
        """A metric as a number; 0 where it was not measured."""
        return self.metrics.get(name) or 0.0


def measured(
    result: CallResult, record: CallRecord | None, prices: Prices | None = None
) -> Measured:
    """What the verdicts and the record say of one call, and its cost; by list prices if None."""
    metrics = {f"{v.evaluator}.{name}": x for v in result.verdicts for name, x in v.metrics.items()}
    timed = record is not None and timing_is_valid(record)
    waits_ms = [wait.ms for wait in waits(record)] if record and timed else []
    metrics["cost.usd_cents"] = _cents(record, prices) if record else None
    return Measured(metrics=metrics, waits_ms=tuple(ms for ms in waits_ms if ms is not None))


def _cents(record: CallRecord, prices: Prices | None) -> float | None:
    """What a call cost. None: some of it is not known."""
    cost = call_cost(record, prices)
    return None if cost.unpriced else 100 * cost.usd


def compare_measures(pairs: Sequence[tuple[Measured, Measured]]) -> tuple[Measure, ...]:
    """All measures that at least one pair has in both calls.

    Args:
        pairs: What was measured of the calls of A and B.
    """
    whole = {spec: [p for p in pairs if p[0].has(spec) and p[1].has(spec)] for spec in SPECS}
    shown = {spec: both for spec, both in whole.items() if both and not _is_hidden(spec, both)}
    found = [_compare(spec, both) for spec, both in shown.items()]
    tested = [(m.name, m.p_value) for m in found if m.p_value is not None]
    adjusted = statistics.holm([p_value for _, p_value in tested])
    by_name: Mapping[str, float] = dict(zip((n for n, _ in tested), adjusted, strict=True))
    return tuple(m.model_copy(update={"p_holm": by_name.get(m.name)}) for m in found)


def _is_hidden(spec: Spec, pairs: Sequence[tuple[Measured, Measured]]) -> bool:
    return spec.hidden_at_zero and not any(call.value(spec.name) for pair in pairs for call in pair)


def _compare(spec: Spec, pairs: Sequence[tuple[Measured, Measured]]) -> Measure:
    n_pairs = len(pairs)
    pooled = _pooled(spec, [a for a, _ in pairs] + [b for _, b in pairs])
    rng = np.random.default_rng(zlib.crc32(spec.name.encode()))
    a, b = pooled(np.repeat(np.eye(2), n_pairs, axis=1))
    interval = resampling.bootstrap(n_pairs, resampling.between(pooled), rng)
    return Measure(
        **spec.model_dump(include={"name", "label", "unit", "better"}),
        n_pairs=n_pairs,
        a=float(a),
        b=float(b),
        difference=float(b - a),
        interval=interval,
        p_value=None if _equal(spec, pairs) else resampling.exchange_p(n_pairs, pooled, rng),
        p_holm=None,
    )


def _pooled(spec: Spec, calls: Sequence[Measured]) -> resampling.Pooled:
    if spec.quantile is not None:
        return resampling.quantile([call.waits_ms for call in calls], spec.quantile)
    if spec.over:
        above, below = ([call.value(name) for call in calls] for name in spec.over)
        return resampling.ratio(above, below)
    return resampling.mean([call.value(spec.name) for call in calls])


def _equal(spec: Spec, pairs: Sequence[tuple[Measured, Measured]]) -> bool:
    """Whether both calls of every pair add the same to a measure."""
    if spec.quantile is not None:
        return all(sorted(a.waits_ms) == sorted(b.waits_ms) for a, b in pairs)
    names = spec.over or (spec.name,)
    nothing = not any(call.value(names[0]) for pair in pairs for call in pair)
    return nothing or all(a.value(name) == b.value(name) for a, b in pairs for name in names)
