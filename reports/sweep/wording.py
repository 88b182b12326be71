"""A sweep in words: what the setting and its levels are called, and what was found."""

from collections.abc import Sequence

from reports.labels import label, percent, plural, seconds
from reports.sweep.model import Asked, Curve, MeasureName, Point, Sweep, Trend

_UNITS = {
    "_dbfs": " dBFS",
    "_db": " dB",
    "_ms": " ms",
    "_s": " s",
    "_wpm": " wpm",
    "_hz": " Hz",
    "_frames": " frames",
}
"""The end of a setting's name to what stands behind its number."""
_NAMES = {
    "snr_db": "SNR",
    "rate_wpm": "speech rate",
    "barge_in_rate": "barge-in rate",
    "level_dbfs": "speech level",
}
_MEASURES: dict[MeasureName, str] = {
    "success_rate": "success",
    "agent_wer": "word error rate",
    "p50_ms": "median latency",
}
_SURE = 0.001


def measure_name(measure: MeasureName) -> str:
    """Such as "word error rate"."""
    return _MEASURES[measure]


def setting_name(setting: str) -> str:
    """Such as "SNR", or "loss rate to agent" of `to_agent.loss_rate`."""
    outer, _, leaf = setting.rpartition(".")
    unit = next((end for end in _UNITS if leaf.endswith(end)), "")
    words = _NAMES.get(leaf) or label(leaf.removesuffix(unit))
    return f"{words} {label(outer.replace('.', '_'))}" if outer.startswith("to_") else words


def amount(value: float, setting: str) -> str:
    """A level as a reader wants to see it: `0.05` of a rate is "5 %", `20` of `snr_db` "20 dB"."""
    if setting.endswith("_rate"):
        return f"{100 * value:.3g} %"
    unit = next((text for end, text in _UNITS.items() if setting.endswith(end)), "")
    return f"{value:g}{unit}"


def height(value: float | None, measure: MeasureName) -> str:
    """A value of a measure: a share in percent, a time in seconds."""
    return seconds(value) if measure == "p50_ms" else percent(value)


def headline(sweep: Sweep) -> str:
    """Success at the first and the last level that were judged, without a full stop."""
    parts = [
        f"{who}{_at(sweep.asked, ends[0])}, {_at(sweep.asked, ends[1])}"
        for who, curve in _named(sweep.curves)
        if (ends := _ends(curve.points, "success_rate"))
    ]
    return f"Success: {'; '.join(parts)}" if parts else "Nothing could be judged at two levels"


def _at(asked: Asked, point: Point) -> str:
    """Such as "67 % at SNR 20 dB"."""
    level = amount(point.value, asked.setting)
    return f"{percent(point.success_rate)} at {setting_name(asked.setting)} {level}"


def _named(curves: Sequence[Curve]) -> list[tuple[str, Curve]]:
    """Each curve behind the beginning of a sentence about it."""
    return [(f"{curve.name} " if len(curves) > 1 else "", curve) for curve in curves]


def _ends(points: Sequence[Point], measure: MeasureName) -> tuple[Point, Point] | None:
    """The first and the last level at which a measure was taken. None: there are no two."""
    known = [point for point in points if value_of(point, measure) is not None]
    return (known[0], known[-1]) if len(known) > 1 else None


def value_of(point: Point, measure: MeasureName) -> float | None:
    """What was measured at a level."""
    found: float | None = getattr(point, measure)
    return found


def findings(asked: Asked, curves: Sequence[Curve]) -> tuple[str, ...]:
    """What was the same at all levels, and a sentence for each measure that could be tested."""
    fixed = ", ".join(f"{setting_name(name)} {amount(v, name)}" for name, v in asked.fixed.items())
    about = (f"At all levels: {fixed}.",) if fixed else ()
    return about + tuple(
        f"{who.replace(' ', ': ')}{_sentence(asked, curve, trend)}"
        for who, curve in _named(curves)
        for trend in curve.trends
        if trend.p_value is not None
    )


def _sentence(asked: Asked, curve: Curve, trend: Trend) -> str:
    name = measure_name(trend.measure).capitalize()
    customers = plural(trend.n_customers, "customer")
    if trend.direction is None:
        return f"{name} shows no trend ({_p_text(trend)}, {customers})."
    ends = _ends(curve.points, trend.measure)
    heights = [height(value_of(point, trend.measure), trend.measure) for point in ends or ()]
    span = f" from {' to '.join(heights)}" if heights else ""
    tested = f"{_p_text(trend)}, {customers}"
    return (
        f"{name} {trend.direction}{span} ({tested}), {_shape(asked, trend)}.{_half(asked, trend)}"
    )


def _half(asked: Asked, trend: Trend) -> str:
    if trend.half_at is None:
        return ""
    return f" It passes one half at {amount(float(f'{trend.half_at:.2g}'), asked.setting)}."


def _shape(asked: Asked, trend: Trend) -> str:
    if trend.monotone is None:
        return "with too few calls a level for intervals"
    if trend.monotone:
        return "monotonically within its intervals"
    where = ", ".join(amount(level, asked.setting) for level in trend.off)
    return f"not monotonically: off at {where}"


def _p_text(trend: Trend) -> str:
    p_value = trend.p_holm if trend.p_holm is not None else 1.0
    return f"p < {_SURE}" if p_value < _SURE else f"p = {p_value:.2g}"
