"""How long services take to answer, where their time is simulated: published figures, or one's own.

A latency is drawn for each request from a log-normal distribution, which is told by its median and
its 95th percentile: `spread = ln(p95 / p50) / 1.645`. Where a source has the distance between the
quartiles instead, `spread = asinh(iqr / (2 p50)) / 0.6745`.
"""

import functools
import math
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from personas.base import Closed, ServiceKind
from personas.faults import nearest
from personas.yaml_text import parse_yaml

FILE = Path(__file__).parent / "library" / "latencies.yaml"
Z95, Z75 = 1.6448536269514722, 0.6744897501960817
"""Quantiles of the standard normal distribution."""
DEFAULT_SPREAD = 0.08
"""Standard deviation of the logarithm where no 95th percentile was asked for: some 8 %."""


class Latency(Closed):
    """How long a service takes from being asked to its first answer.

    Of a language model: to the first token. Of text to speech: to the first sound. Of speech to
    text: to the final transcript, from when the pipeline takes a stretch of speech to be over.
    """

    median_ms: float = Field(gt=0, le=60_000)
    p95_ms: float | None = Field(default=None, gt=0, le=120_000)
    """95th percentile. None: some 14 % above the median (`DEFAULT_SPREAD`)."""
    token_ms: float = Field(default=0, ge=0, le=1000)
    """Of a language model: from one token to the next."""
    includes_ms: float = Field(default=0, ge=0, le=10_000)
    """What has passed of it already when the service is asked, and is taken off each draw: figures
    for speech to text count from the end of speech, and so have in them the silence by which that
    end was noticed."""
    profile: str | None = None
    """The published profile that these figures are from."""
    kind: ServiceKind | None = None
    """What the profile is for. None: figures of one's own."""

    @model_validator(mode="after")
    def _p95_is_above(self) -> "Latency":
        if self.p95_ms is not None and self.p95_ms < self.median_ms:
            raise ValueError("`p95_ms` must be at least `median_ms`")
        return self

    @property
    def spread(self) -> float:
        """Standard deviation of the logarithm."""
        if self.p95_ms is None:
            return DEFAULT_SPREAD
        return math.log(self.p95_ms / self.median_ms) / Z95


class Published(Closed):
    """Figures that somebody measured and published."""

    name: str = Field(pattern=r"^[a-z0-9_]+/[a-z0-9_.-]+$")
    """Vendor and model."""
    kind: ServiceKind
    median_ms: float
    p95_ms: float | None = None
    iqr_ms: float | None = None
    """Between the quartiles, where the source has no 95th percentile."""
    includes_ms: float = 0
    source: str
    """Where the figures stand."""
    date: str = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")
    """When they stood there, or were measured."""
    note: str = ""

    @property
    def latency(self) -> Latency:
        """The profile that services are given."""
        return Latency(
            median_ms=self.median_ms,
            p95_ms=self.p95_ms or self._p95_from_iqr(),
            includes_ms=self.includes_ms,
            profile=self.name,
            kind=self.kind,
        )

    def _p95_from_iqr(self) -> float | None:
        if self.iqr_ms is None:
            return None
        spread = math.asinh(self.iqr_ms / (2 * self.median_ms)) / Z75
        return round(self.median_ms * math.exp(Z95 * spread), 1)


@functools.cache
def published() -> dict[str, Published]:
    """All published profiles by name, in the file's order."""
    value, faults = parse_yaml(FILE.read_text("utf-8"), place=FILE.name)
    if faults:
        raise ValueError(str(faults[0]))
    entries = TypeAdapter(tuple[Published, ...]).validate_python(value)
    return {entry.name: entry for entry in entries}


def _looked_up(value: Any) -> Any:  # noqa: ANN401
    """A profile's figures in place of its name."""
    if not isinstance(value, str):
        return value
    known = published()
    if value not in known:
        near = nearest(value, known)
        meant = f"; did you mean `{near}`?" if near else ""
        raise ValueError(f"no such latency profile{meant} (`spar list latencies` names all)")
    return known[value].latency.model_dump()


AskedLatency = Annotated[Latency, BeforeValidator(_looked_up)]
"""In YAML: the name of a published profile, or `{median_ms: 700, p95_ms: 1500}`."""
