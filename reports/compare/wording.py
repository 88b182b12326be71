"""Numbers and names as they stand in a sentence, a table or a plot."""

from reports.compare.model import Measure
from reports.labels import DASH, STAGES, label
from reports.statistics import Interval

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"


def stage_text(stage: str) -> str:
    """The stage that caused a failure, in words."""
    return STAGES.get(stage, label(stage))


def failure_text(failure: str, stage: str | None) -> str:
    """A point of failure with the stage that caused it, where that is known."""
    return f"{label(failure)} ({stage_text(stage)})" if stage else label(failure)


def points(difference: float | None) -> str:
    """A difference of rates in percentage points."""
    if difference is None:
        return DASH
    size = 100 * abs(difference)
    sign = "" if not difference else "+" if difference > 0 else MINUS
    number = f"{size:.0f}" if size >= 1 or not size else f"{size:.1f}"
    return f"{sign}{number} {'point' if number == '1' else 'points'}"


def span(interval: Interval | None) -> str:
    """An interval of a difference of rates, in percentage points."""
    if interval is None:
        return DASH
    return f"{100 * interval.low:+.0f} to {100 * interval.high:+.0f}".replace("-", MINUS)


def p_text(p_value: float | None) -> str:
    """A p value with as many digits as it carries, and its relation."""
    if p_value is None:
        return DASH
    if p_value < 0.0001:
        return "p < 0.0001"
    return f"p = {p_value:.{4 if p_value < 0.001 else 3 if p_value < 0.1 else 2}f}"


def amount(value: float | None, unit: str) -> str:
    """A measure with its unit; a dash where there is none. Shares come as 0 to 1."""
    return DASH if value is None else f"{_number(value, unit)} {unit}".rstrip()


def step(difference: float | None, unit: str) -> str:
    """A difference of a measure with its sign; of shares in percentage points."""
    if difference is None:
        return DASH
    return f"{_signed(difference, unit)} {'points' if unit == '%' else unit}".rstrip()


def change(measure: Measure) -> str:
    """The difference of a measure with its interval."""
    seen, interval = step(measure.difference, measure.unit), ends(measure)
    return f"{seen}, 95 % interval {interval}" if interval else seen


def ends(measure: Measure) -> str:
    """The ends of a measure's interval, without their unit; empty where there is none."""
    if measure.interval is None:
        return ""
    low, high = (
        _signed(end, measure.unit) for end in (measure.interval.low, measure.interval.high)
    )
    return f"{low} to {high}"


def _number(value: float, unit: str) -> str:
    scaled, digits = (100 * value, 1) if unit == "%" else (value, 0 if unit == "ms" else 1)
    return f"{scaled:,.{digits}f}".replace("-", MINUS)


def _signed(value: float, unit: str) -> str:
    """A number that rounds to nothing has no sign."""
    number = _number(abs(value), unit)
    if not number.strip("0.,"):
        return "0"
    return f"{'+' if value > 0 else MINUS}{number}"
