"""What a run would use and cost, before it is placed: from earlier runs, or from assumptions."""

import contextlib
import statistics
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from personas.plan import CallPlan
from personas.prices import Prices, list_prices, load_prices
from personas.schema import Closed
from pipelines.outside.place import replays
from pipelines.record import CallRecord, Usage
from reports.cost import MINUTE_MS, SUMMED, Cost, added, cost_of, whole_usage
from reports.cost_text import cost_sentence, cost_text, used_text
from reports.labels import plural
from reports.run import RunFolder
from sparring.assumptions import ASSUMED, MINUTES, assumed_usage
from sparring.faults import Exit, UsageFault
from sparring.order import plan
from sparring.session import Request, order_of

MOST_PAST_CALLS = 200
"""So many calls of earlier runs count at most, the newest first."""
MOST_READ = 1000
"""So many calls of earlier runs are looked at for them."""
Past = tuple[float, tuple[Usage, ...]]
"""Minutes and use of an earlier call."""


class Estimate(Closed):
    """What a run would use and cost."""

    n_calls: int
    minutes: float
    """Of talk, all calls together."""
    n_past: int
    """Calls of earlier runs that it rests on. 0: it rests on assumptions alone."""
    assumed: tuple[str, ...]
    """Empty: it rests on earlier runs alone."""
    cost: Cost


def show_estimate(request: Request, out: Console) -> Exit:
    """Prints what a run would use and cost. Places no call, and needs no vendor's key.

    Raises:
        InputFault: a file or a name is wrong.
        UsageFault: a run is to be resumed.
    """
    if request.resume is not None:
        raise UsageFault("`--estimate` and `--resume` do not go together")
    own = load_prices(request.prices).entries if request.prices else ()
    plans = plan(order_of(request)).plans
    found = estimate(plans, out=request.out, prices=list_prices().under(own))
    if request.as_json:
        out.out(found.model_dump_json(indent=2), highlight=False)
    else:
        _print(found, out)
    return Exit.DONE


def estimate(plans: Sequence[CallPlan], *, out: Path, prices: Prices) -> Estimate:
    """What calls would use and cost.

    Args:
        plans: The calls.
        out: The folder of runs, among which those of the same suite are looked for.
        prices: What services cost.
    """
    past = _past_calls(plans[0].suite, out)
    calls = [_expected(one, past.get(_services_key(one), [])) for one in plans]
    keys = {_services_key(one) for one in plans}
    cost = cost_of([usage for _, usage in calls], prices, emulated=tuple(plans[0].emulators))
    return Estimate(
        n_calls=len(calls),
        minutes=sum(minutes for minutes, _ in calls),
        n_past=sum(len(past.get(key, [])) for key in keys),
        assumed=() if keys <= past.keys() else ASSUMED,
        cost=cost.model_copy(update={"replayed": replays(plans[0])}),
    )


def _services_key(one: CallPlan) -> str:
    """What decides of a call's use, beside the talk: version, prompt and both sides' services."""
    agent, customer = one.agent, one.customer
    own = (agent.services.model_dump_json(), customer.services.model_dump_json())
    prompts = (part.prompt for part in agent.parts)
    return "\n".join((agent.agent, agent.version, *prompts, *own))


def _expected(one: CallPlan, past: Sequence[Past]) -> Past:
    """Minutes and use of a call to come: the mean of earlier ones, or what is assumed."""
    if not past:
        return MINUTES, assumed_usage(one)
    minutes = statistics.mean(minutes for minutes, _ in past)
    return minutes, tuple(_mean([usage for _, usage in past]))


def _past_calls(suite: str, out: Path) -> dict[str, list[Past]]:
    """Earlier calls of a suite, the newest first, by what decides of their use."""
    found: dict[str, list[Past]] = {}
    for record in islice(_past_records(suite, out), MOST_READ):
        same = found.setdefault(_services_key(record.plan), [])
        if len(same) < MOST_PAST_CALLS:
            minutes = record.ms(record.n_samples) / MINUTE_MS
            same.append((minutes, whole_usage(record.plan.agent, record.usage)))
    return found


def _past_records(suite: str, out: Path) -> Iterator[CallRecord]:
    paths = sorted((path.parent for path in out.glob("*/run.json")), reverse=True)
    for path in paths:
        with contextlib.suppress(ValueError):  # damaged, or of another version of sparring
            folder = RunFolder(path)
            if path.is_symlink() or folder.info().suite != suite:
                continue
            records = (folder.record(entry.call_id) for entry in folder.entries())
            yield from (record for record in records if record is not None)


def _mean(calls: Sequence[tuple[Usage, ...]]) -> Iterator[Usage]:
    """The use of a mean call, service by service."""
    total: dict[tuple[str, ...], Usage] = {}
    for used in (used for call in calls for used in call):
        key = (used.side, used.kind, used.service, used.model or "")
        total[key] = added(total[key], used) if key in total else used
    for used in total.values():
        amounts = {name: getattr(used, name) for name in SUMMED}
        shares = {name: round(n / len(calls)) for name, n in amounts.items() if n is not None}
        yield used.model_copy(update=shares)


# ---- in words -----------------------------------------------------------------------------------


def _print(found: Estimate, out: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in ("side", "service", "used"):
        table.add_column(name)
    table.add_column("cost", justify="right")
    for one in found.cost.services:
        table.add_row(one.used.side, Text(one.name), used_text(one.used), cost_text(one))
    out.print(f"{plural(found.n_calls, 'call')}, some {found.minutes:.0f} min of talk")
    out.print()
    out.print(table)
    out.print()
    for line in (cost_sentence(found.cost), *_grounds(found)):
        out.print(Text(line))


def _grounds(found: Estimate) -> Iterable[str]:
    if found.n_past:
        yield f"It rests on {plural(found.n_past, 'call')} of earlier runs with the same services."
    if found.assumed:
        where = "Where there are none, assumed" if found.n_past else "Assumed"
        yield f"{where}: {'; '.join(found.assumed)}."
