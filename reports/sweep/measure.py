"""From the calls of a sweep to its curves."""

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluators.verdict import Outcome
from reports import resampling, statistics
from reports.run import RunFolder
from reports.statistics import ALPHA, Interval
from reports.sweep.model import Asked, Curve, Direction, Level, MeasureName, Point, Sweep, Trend
from reports.sweep.trend import Block, crossing, isotonic, page_test
from reports.sweep.wording import findings, value_of
from reports.tables import JUDGED, calls_frame, folded, waits_frame

_ERRORS, _WORDS = "hearing.agent_errors", "hearing.agent_words"
_NEEDED = [_ERRORS, _WORDS, "latency.p50_ms"]
_MEASURES: tuple[MeasureName, ...] = ("success_rate", "agent_wer", "p50_ms")
_HALF = 0.5


def measure_sweep(folder: RunFolder, asked: Asked) -> Sweep:
    """What a sweep came to, as far as it got."""
    info, entries = folder.info(), folder.entries()
    calls = calls_frame(entries)
    calls = calls.reindex(columns=list(dict.fromkeys([*calls.columns, *_NEEDED])))
    waits = waits_frame(folder, calls)
    curves = tuple(
        _curve(name, asked, calls[calls["agent_version"] == name], waits)
        for name in info.agent_versions
    )
    return Sweep(
        asked=asked,
        agent=info.agent,
        seed=info.seed,
        clock=info.clock,
        n_planned=info.n_planned,
        n_done=len(entries),
        curves=curves,
        findings=findings(asked, curves),
        warnings=tuple(_warnings(folder, asked, calls, n_planned=info.n_planned)),
    )


def _curve(name: str, asked: Asked, calls: pd.DataFrame, waits: pd.DataFrame) -> Curve:
    points = tuple(_point(name, level, calls, waits) for level in asked.levels)
    return Curve(name=name, points=points, trends=_trends(name, asked, points, calls))


# ---- points -------------------------------------------------------------------------------------


def _point(version: str, level: Level, calls: pd.DataFrame, waits: pd.DataFrame) -> Point:
    own = calls[calls["persona"] == level.persona]
    own_waits = waits[waits["call_id"].isin(own["call_id"])]
    wer = _wer_interval(own, _rng(version, level.persona, "wer"))
    p50 = _p50_interval(own_waits, _rng(version, level.persona, "p50"))
    row: dict[str, Any] = {
        **folded(own, own_waits),
        "agent_wer_low": wer.low if wer else None,
        "agent_wer_high": wer.high if wer else None,
        "p50_low_ms": p50.low if p50 else None,
        "p50_high_ms": p50.high if p50 else None,
    }
    return Point(name=level.persona, value=level.value, **{k: _rounded(v) for k, v in row.items()})


def _rounded(value: Any) -> Any:  # noqa: ANN401 -- a cell of a row
    return round(value, 6) if isinstance(value, float) else value


def _wer_interval(calls: pd.DataFrame, rng: np.random.Generator) -> Interval | None:
    known = calls[calls["outcome"].isin(JUDGED) & (calls[_WORDS] > 0)].dropna(subset=[_ERRORS])
    pooled = resampling.ratio(known[_ERRORS].to_list(), known[_WORDS].to_list())
    return resampling.bootstrap(len(known), pooled, rng)


def _p50_interval(waits: pd.DataFrame, rng: np.random.Generator) -> Interval | None:
    by_call = [own.to_list() for _, own in waits.groupby("call_id")["wait_ms"]]
    if not by_call:
        return None
    return resampling.bootstrap(len(by_call), resampling.quantile(by_call, 0.5), rng)


def _rng(*names: str) -> np.random.Generator:
    """The generator of one named use, the same in every report of a run."""
    return np.random.default_rng(zlib.crc32(" ".join(names).encode()))


# ---- trends -------------------------------------------------------------------------------------


def _trends(
    version: str, asked: Asked, points: Sequence[Point], calls: pd.DataFrame
) -> tuple[Trend, ...]:
    judged = calls[calls["outcome"].isin(JUDGED)]
    tests = [
        page_test(_blocks(asked, judged, measure), _rng(version, asked.setting, measure))
        for measure in _MEASURES
    ]
    adjusted = iter(statistics.holm([test.p_value for test in tests if test]))
    found = []
    for measure, test in zip(_MEASURES, tests, strict=True):
        if test is None:
            found.append(_untested(measure))
            continue
        p_holm = next(adjusted)
        direction = _direction(test.tendency) if p_holm < ALPHA else None
        trend = Trend(
            measure=measure,
            n_customers=test.n_blocks,
            p_value=test.p_value,
            p_holm=p_holm,
            direction=direction,
        )
        found.append(trend if direction is None else _fitted(trend, direction, points))
    return tuple(found)


def _untested(measure: MeasureName) -> Trend:
    return Trend(measure=measure, n_customers=0, p_value=None, p_holm=None, direction=None)


def _direction(tendency: float) -> Direction:
    return "rises" if tendency > 0 else "falls"


def _blocks(asked: Asked, judged: pd.DataFrame, measure: MeasureName) -> list[Block]:
    """A customer's value at each level; the seed tells who calls."""
    valued = judged.assign(value=_VALUES[measure](judged)).dropna(subset=["value"])
    table = valued.pivot_table(index="seed", columns="persona", values="value", aggfunc="first")
    table = table.reindex(columns=[level.persona for level in asked.levels])
    rows = table.to_numpy(dtype=np.float64).tolist()
    return [[None if np.isnan(value) else value for value in row] for row in rows]


_VALUES: dict[MeasureName, Callable[[pd.DataFrame], "pd.Series[float]"]] = {
    "success_rate": lambda calls: (calls["outcome"] == Outcome.PASS).astype("float64"),
    "agent_wer": lambda calls: calls[_ERRORS] / calls[_WORDS].where(calls[_WORDS] > 0),
    "p50_ms": lambda calls: calls["latency.p50_ms"],
}
"""What one call says of each measure."""


def _fitted(trend: Trend, direction: Direction, points: Sequence[Point]) -> Trend:
    """The trend with the nearest monotone curve, and where the points leave it."""
    values = [value_of(point, trend.measure) for point in points]
    weights = [float(_weight(point, trend.measure)) for point in points]
    fit = isotonic(values, weights, rising=direction == "rises")
    known = [
        (point.value, interval_of(point, trend.measure), fitted)
        for point, fitted in zip(points, fit, strict=True)
        if fitted is not None
    ]
    off = [level for level, interval, fitted in known if interval and not interval.covers(fitted)]
    success = trend.measure == "success_rate"
    levels = [point.value for point in points]
    return trend.model_copy(
        update={
            "fit": tuple(None if value is None else round(value, 6) for value in fit),
            "off": tuple(off),
            "n_bare": sum(interval is None for _, interval, _ in known),
            "half_at": crossing(levels, fit, _HALF) if success else None,
        }
    )


def _weight(point: Point, measure: MeasureName) -> int:
    return point.n_waits if measure == "p50_ms" else point.n_judged


def interval_of(point: Point, measure: MeasureName) -> Interval | None:
    """The 95 % interval of a measure at a level. None: there is none."""
    low, high = {
        "success_rate": (point.success_low, point.success_high),
        "agent_wer": (point.agent_wer_low, point.agent_wer_high),
        "p50_ms": (point.p50_low_ms, point.p50_high_ms),
    }[measure]
    return None if low is None or high is None else Interval(low=low, high=high)


# ---- warnings -----------------------------------------------------------------------------------


def _warnings(folder: RunFolder, asked: Asked, calls: pd.DataFrame, *, n_planned: int) -> list[str]:
    found = []
    if len(calls) < n_planned:
        found.append(f"Not complete: {len(calls)} of {n_planned} calls are done.")
    if _changed_nothing(folder, calls):
        found.append(
            f"`{asked.setting}` changed nothing: every customer's call is the same at all levels, "
            "to the sample."
        )
    return found


def _changed_nothing(folder: RunFolder, calls: pd.DataFrame) -> bool:
    """Whether nobody's recording differs between any two levels."""
    sounds: dict[tuple[str, int], list[str]] = {}
    columns = calls[["call_id", "agent_version", "seed"]]
    for call_id, version, seed in columns.itertuples(index=False):
        record = folder.record(call_id)
        if record and record.tracks:
            sounds.setdefault((version, seed), []).append(record.tracks[0].sha256)
    several = [own for own in sounds.values() if len(own) > 1]
    return bool(several) and all(len(set(own)) == 1 for own in several)
