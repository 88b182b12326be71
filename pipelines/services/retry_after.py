"""When a vendor wants to be asked again."""

import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds from the answer on, as its headers have them. None: they do not say.

    `Retry-After` is seconds or a date (RFC 9110, 10.2.3); OpenAI's `retry-after-ms` goes before it,
    as in OpenAI's SDK. A date counts from the answer's own `Date`, so that neither a clock that
    goes wrong nor simulated time matters; without that it says nothing.

    Args:
        headers: Of the answer; names in whatever case the mapping itself overlooks.
    """
    told_ms = _number(headers.get("retry-after-ms"))
    if told_ms is not None:
        return max(0.0, told_ms / 1000)
    told = headers.get("retry-after")
    told_s = _number(told)
    return max(0.0, told_s) if told_s is not None else _until(told, headers.get("date"))


def _number(text: str | None) -> float | None:
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _until(then: str | None, now: str | None) -> float | None:
    at, answered_at = _date(then), _date(now)
    if at is None or answered_at is None:
        return None
    return max(0.0, (at - answered_at).total_seconds())


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
