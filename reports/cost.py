"""What the calls of a run used of each service, and what that costs by the vendors' lists."""

from collections.abc import Iterable, Iterator

from personas.prices import Price, Prices, Tokens, list_prices
from personas.schema import AgentVersion, Closed
from pipelines.record import CallRecord, Usage
from reports.run import RunFolder

MILLION = 1e6
MINUTE_MS = 60_000
SUMMED = (
    "requests",
    "audio_ms",
    "characters",
    "tokens_in",
    "tokens_out",
    "tokens_cached",
    "tokens_cache_written",
    "audio_tokens_in",
    "audio_tokens_out",
    "audio_tokens_cached",
)
"""The amounts of a `Usage`."""


UNSEEN = "services of "
"""Begins the name of what a foreign agent used out of our sight."""


class ServiceCost(Closed):
    """All that was used of one service by one side, and its cost."""

    used: Usage
    n_calls: int
    """In which it was used."""
    usd: float | None
    """None: the price is not known, or what was used is not."""
    local: bool = False
    """It runs on one's own machine."""

    @property
    def name(self) -> str:
        """Vendor and model."""
        return name_of(self.used)


class Cost(Closed):
    """What some calls cost, by list prices."""

    n_calls: int
    usd: float
    """Of what has a price; where something has none, it is the least that the calls cost."""
    unpriced: tuple[str, ...] = ()
    """Services whose price, or whose use, is not known."""
    n_lost: int = 0
    """Calls beside those, that left no record of what they used."""
    services: tuple[ServiceCost, ...] = ()
    """By side and kind."""
    emulated: tuple[str, ...] = ()
    """Vendors that were played within the calls, so that nothing was paid to them."""
    replayed: bool = False
    """All vendors' answers came from a cassette, so that nothing was paid at all."""
    newest: str = ""
    """The day of the newest price that was used."""
    oldest: str = ""

    @property
    def usd_per_call(self) -> float | None:
        """None: there was no call of which it is known."""
        return self.usd / self.n_calls if self.n_calls else None

    @property
    def is_least(self) -> bool:
        """Whether there may be more to it than is known."""
        return bool(self.unpriced or self.n_lost)

    @property
    def is_paid(self) -> bool:
        """Whether all of it was owed to vendors: none was played to the calls."""
        asked = [one.used.service for one in self.services if not one.local]
        return not self.replayed and not any(_is_of(one, self.emulated) for one in asked)

    @property
    def is_local(self) -> bool:
        """Whether everything ran on one's own machine."""
        return all(one.local for one in self.services)


def name_of(used: Usage) -> str:
    """Vendor and model of what was used."""
    return f"{used.service}/{used.model}" if used.model else used.service


def _is_of(service: str, vendors: tuple[str, ...]) -> bool:
    """Whether a service is one of these vendors', by its name or by that of its class."""
    return service.rpartition(".")[2].lower().startswith(vendors)


def run_cost(folder: RunFolder, call_ids: Iterable[str], prices: Prices | None = None) -> Cost:
    """What calls of a run used and cost; those without a record are passed over.

    Args:
        folder: The run.
        call_ids: Which calls.
        prices: None: those that the run was placed with.
    """
    found = [folder.spending(call_id) for call_id in call_ids]
    known = [one for one in found if one is not None]
    cost = cost_of(
        [whole_usage(one.agent, one.usage) for one in known],
        prices or folder.prices(),
        emulated=tuple(dict.fromkeys(vendor for one in known for vendor in one.played)),
    )
    replayed = bool(known) and all(one.replayed for one in known)
    return cost.model_copy(update={"n_lost": len(found) - len(known), "replayed": replayed})


def call_cost(record: CallRecord, prices: Prices | None = None) -> Cost:
    """What one call used and cost."""
    used = whole_usage(record.plan.agent, record.usage)
    cost = cost_of([used], prices, emulated=tuple(record.plan.emulators))
    cassette = record.plan.cassette
    replayed = cassette is not None and cassette.use == "replay"
    return cost.model_copy(update={"replayed": replayed})


def whole_usage(agent: AgentVersion, usage: tuple[Usage, ...]) -> tuple[Usage, ...]:
    """What a call used, with what a foreign agent used out of our sight: nobody knows how much."""
    if not agent.is_foreign or any(used.side == "agent" for used in usage):
        return usage
    return (*usage, Usage(side="agent", kind="llm", service=f"{UNSEEN}{agent.agent}"))


def cost_of(
    calls: Iterable[tuple[Usage, ...]],
    prices: Prices | None = None,
    *,
    emulated: tuple[str, ...] = (),
) -> Cost:
    """What calls cost of which the use is known."""
    prices = prices or list_prices()
    all_calls = list(calls)
    services = [_service_cost(used, n, prices) for used, n in _summed(all_calls)]
    priced = [prices.find(s.used.kind, s.used.service, s.used.model) for s in services]
    dates = sorted(price.date for price in priced if price is not None and price.date)
    return Cost(
        n_calls=len(all_calls),
        usd=sum(one.usd for one in services if one.usd is not None),
        unpriced=tuple(dict.fromkeys(one.name for one in services if one.usd is None)),
        services=tuple(services),
        emulated=emulated,
        oldest=dates[0] if dates else "",
        newest=dates[-1] if dates else "",
    )


def _summed(calls: list[tuple[Usage, ...]]) -> Iterator[tuple[Usage, int]]:
    """The use of each service over all calls, and in how many; by side and kind."""
    total: dict[tuple[str, ...], Usage] = {}
    n_calls: dict[tuple[str, ...], int] = {}
    for call in calls:
        for used in call:
            key: tuple[str, ...] = (used.side, used.kind, used.service, used.model or "")
            total[key] = added(total[key], used) if key in total else used
            n_calls[key] = n_calls.get(key, 0) + 1
    for key in sorted(total):
        yield total[key], n_calls[key]


def added(a: Usage, b: Usage) -> Usage:
    """Two uses of a service as one; what one of them does not know counts as nothing there."""
    sums = {}
    for name in SUMMED:
        both = [n for n in (getattr(a, name), getattr(b, name)) if n is not None]
        sums[name] = sum(both) if both else None
    return a.model_copy(update=sums)


def _service_cost(used: Usage, n_calls: int, prices: Prices) -> ServiceCost:
    price = prices.find(used.kind, used.service, used.model)
    usd = usd_of(used, price)
    local = price is not None and price.local
    return ServiceCost(used=used, n_calls=n_calls, usd=usd, local=local)


def usd_of(used: Usage, price: Price | None) -> float | None:
    """What a use costs. None: the price is unknown, or what it goes by was not reported."""
    if price is None:
        return None
    if price.local:
        return 0.0
    if price.per_minute is not None:
        if used.characters and not used.audio_ms:
            return None
        return used.audio_ms / MINUTE_MS * price.per_minute
    if price.characters is not None:
        return used.characters / MILLION * price.characters
    return _usd_of_tokens(used, price)


def _usd_of_tokens(used: Usage, price: Price) -> float | None:
    if price.tokens is None or used.tokens_in is None or used.tokens_out is None:
        return None
    audio = _amounts(used.audio_tokens_in, used.audio_tokens_cached, None, used.audio_tokens_out)
    if any(audio) and price.audio_tokens is None:
        return None
    every = _amounts(used.tokens_in, used.tokens_cached, used.tokens_cache_written, used.tokens_out)
    text = tuple(n - of_audio for n, of_audio in zip(every, audio, strict=True))
    usd = _usd(text, price.tokens)
    return usd if price.audio_tokens is None else usd + _usd(audio, price.audio_tokens)


def _amounts(
    n_in: int | None, cached: int | None, written: int | None, out: int | None
) -> tuple[int, ...]:
    return (n_in or 0, cached or 0, written or 0, out or 0)


def _usd(amounts: tuple[int, ...], price: Tokens) -> float:
    """Of tokens read, of those from and into the cache, and of those written."""
    n_in, cached, written, out = amounts
    of_cached = price.in_ if price.cached is None else price.cached
    of_written = price.in_ if price.cache_written is None else price.cache_written
    plain = n_in - cached - written
    total = plain * price.in_ + cached * of_cached + written * of_written + out * price.out
    return total / MILLION
