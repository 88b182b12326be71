"""What a sweep asked for, and what it found."""

from typing import Literal

from pydantic import Field

from personas.schema import Closed
from reports.summary import Group

MeasureName = Literal["success_rate", "agent_wer", "p50_ms"]
Direction = Literal["rises", "falls"]


class Level(Closed):
    """One level of the setting, and who called at it."""

    value: float
    persona: str
    """The name of the persona's copy at this level."""


class Asked(Closed):
    """What a sweep varies; written before its first call."""

    setting: str
    """As it was asked for, such as `snr_db` or `to_agent.loss_rate`."""
    keys: tuple[str, ...]
    """Dotted keys of the persona, or of its line, that the setting stands for."""
    persona: str
    levels: tuple[Level, ...] = Field(min_length=2)
    """In the order of the sweep: rising or falling."""
    fixed: dict[str, float] = {}
    """Other settings that were changed, at all levels alike."""


class Point(Group):
    """The calls at one level, taken together. Latencies and word error rates are pooled."""

    value: float
    agent_wer_low: float | None
    """Ends of the 95 % interval, by resampling calls. None: too few of them."""
    agent_wer_high: float | None
    p50_low_ms: float | None
    p50_high_ms: float | None


class Trend(Closed):
    """How one measure goes along the sweep."""

    measure: MeasureName
    n_customers: int
    """Who were judged at two levels or more: the blocks of the test."""
    p_value: float | None
    """Page's test, two-sided. None: no customer was judged at two levels."""
    p_holm: float | None
    """Corrected by Holm's method for the measures of the curve."""
    direction: Direction | None
    """None: no trend is shown."""
    fit: tuple[float | None, ...] = ()
    """The isotonic fit in this direction, per level. Empty without a direction."""
    off: tuple[float, ...] = ()
    """Levels whose interval does not hold the fit: where the curve is not monotone."""
    n_bare: int = 0
    """Levels with a value and no interval."""
    half_at: float | None = None
    """Of the success rate: the level at which the fit passes one half, between two levels."""

    @property
    def monotone(self) -> bool | None:
        """Whether it goes one way within its intervals. None: there is no trend, or no interval."""
        if self.off:
            return False
        return None if self.direction is None or self.n_bare else True


class Curve(Closed):
    """How one version of the agent bears the setting."""

    name: str
    points: tuple[Point, ...]
    """One per level, in the order of the sweep."""
    trends: tuple[Trend, ...]

    def trend(self, measure: MeasureName) -> Trend:
        """How one measure goes."""
        return next(trend for trend in self.trends if trend.measure == measure)


class Sweep(Closed):
    """What a sweep came to. Equal for two runs of the same command and seed."""

    format: int = 1
    asked: Asked
    agent: str
    seed: int
    clock: str
    n_planned: int
    n_done: int
    curves: tuple[Curve, ...] = ()
    """One per version of the agent."""
    findings: tuple[str, ...] = ()
    """How success, word errors and latency go, in sentences."""
    warnings: tuple[str, ...] = ()
