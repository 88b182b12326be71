"""What calls cost, in words."""

from collections.abc import Iterator

from pipelines.record import Usage
from reports.cost import MINUTE_MS, UNSEEN, Cost, ServiceCost
from reports.labels import plural

SMALLEST = 0.0001
"""US dollars; less than this is said to be less."""


def usd(amount: float) -> str:
    """An amount with as many digits as tell something: "$12.30", "$0.0123", "$0"."""
    if amount == 0:
        return "$0"
    if amount >= 1:
        return f"${amount:,.2f}"
    return f"${amount:.4f}" if amount >= SMALLEST else f"< ${SMALLEST}"


def cost_sentence(cost: Cost) -> str:
    """The cost of some calls in a sentence or three."""
    if cost.is_local:
        return "Cost: nothing; every service ran on this machine."
    each = f", {usd(cost.usd_per_call)} a call" if cost.usd_per_call else ""
    would = "Cost:" if cost.is_paid else "Would cost"
    if cost.is_least and not cost.usd:
        would, each = "Cost:", ""
    calls = plural(cost.n_calls, "call")
    parts = [f"{would} {sum_text(cost)} for {calls}{each}{_dated(cost)}.", *_unknown(cost)]
    if cost.n_lost:
        parts.append(f"What {plural(cost.n_lost, 'more call')} used is not known.")
    if cost.emulated:
        parts.append(f"Played within the calls, so not paid: {', '.join(cost.emulated)}.")
    if cost.replayed:
        parts.append("Played back from a cassette, so not paid.")
    return " ".join(parts)


def _unknown(cost: Cost) -> Iterator[str]:
    unseen = [name for name in cost.unpriced if name.startswith(UNSEEN)]
    if unseen:
        names = ", ".join(f"`{name.removeprefix(UNSEEN)}`" for name in unseen)
        yield (
            f"What the services of {names} use is not known; "
            "of a bot that runs here it is, after a call."
        )
    if unpriced := [f"`{name}`" for name in cost.unpriced if name not in unseen]:
        yield f"No price is known of {', '.join(unpriced)}."


def cost_text(one: ServiceCost) -> str:
    """What a service cost, as a cell of a table."""
    if one.usd is None:
        return "not known"
    return "local" if one.local else usd(one.usd)


def sum_text(cost: Cost) -> str:
    """The sum alone: "$0.0123", "at least $0.0123", "not known"."""
    if cost.is_least:
        return f"at least {usd(cost.usd)}" if cost.usd else "not known"
    return usd(cost.usd)


def used_text(used: Usage) -> str:
    """What was used of a service: "1,836 tokens in (512 cached), 125 out"."""
    if used.service.startswith(UNSEEN):
        return "not known"
    if used.tokens_in is not None and used.tokens_out is not None:
        read = _of_which(cached=used.tokens_cached, audio=used.audio_tokens_in)
        written = _of_which(audio=used.audio_tokens_out)
        return f"{used.tokens_in:,} tokens in{read}, {used.tokens_out:,} out{written}"
    spoken = [f"{used.characters:,} characters"] if used.characters else []
    heard = [f"{used.audio_ms / MINUTE_MS:.1f} min of audio"] if used.audio_ms else []
    return ", ".join([*spoken, *heard]) or plural(used.requests, "request")


def _of_which(**parts: int | None) -> str:
    told = [f"{n:,} {what}" for what, n in parts.items() if n]
    return f" ({', '.join(told)})" if told else ""


def _dated(cost: Cost) -> str:
    if not cost.newest:
        return ""
    days = cost.newest if cost.oldest == cost.newest else f"{cost.oldest} to {cost.newest}"
    return f" (list prices of {days})"
