"""`spar run`: from an order to a report, with progress on the way."""

import contextlib
import re
from collections.abc import Generator
from pathlib import Path

from pydantic import Field
from rich.console import Console

from evaluators.verdict import Outcome
from personas.prices import load_prices
from personas.schema import Closed
from reports.run import RunFolder
from sparring.faults import Exit, UsageFault
from sparring.follow import Follower
from sparring.interrupt import stop_on_interrupt
from sparring.order import Order, check_same_plans, check_services, plan
from sparring.pricing import keep_prices
from sparring.progress import Progress, Tally
from sparring.run import Listener, Options, RunEvent, carry_on, n_cores
from sparring.store import Store, broke, find_run, read_plans
from sparring.worker import JUDGE, PLACER

UNREACHED = re.compile(r"could not be reached|refused the connection")
DOCTOR = "\n  hint: `spar doctor`, with the same suite, agent and flags, tries the hosts of a run"
AB = 2
"""Arms of a run that is an A/B run."""


class Request(Closed):
    """All that `spar run` can be asked for."""

    order: Order = Order()
    out: Path = Path("runs")
    resume: str | None = None
    """A run to go on with: a path, a name under `out`, or `latest`."""
    single: str | None = None
    """One call, of this persona, followed."""
    concurrency: int | None = Field(default=None, ge=1)
    """None: one call per core."""
    follow: bool = False
    keep_clean: bool = False
    open_page: bool = False
    as_json: bool = False
    min_success: float | None = Field(default=None, ge=0, le=1)
    prices: Path | None = None
    """A file of one's own, laid over the product's list."""
    placer: str = PLACER
    judge: str = JUDGE


def run(request: Request, out: Console, talk: Console) -> Exit:
    """Places calls, reports on them, and says how the process is to end.

    Args:
        request: What is asked for.
        out: Where data goes.
        talk: Where progress goes.

    Raises:
        InputFault: a file or a name is wrong.
        UsageFault: there is nothing to run or to resume.
        WorldFault: the folder cannot be written, or workers cannot start.
    """
    if request.prices is not None:
        load_prices(request.prices)
    store, todo = _prepare(request)
    keep_prices(store.path, request.prices)
    talk.print(f"run: {store.path}", highlight=False, soft_wrap=True)
    with stop_on_interrupt() as stop:
        with _shown(request, store, talk) as listener:
            carry_on(store, _options(request, todo), on_event=listener, stop=stop)
        stopped = stop.is_set()
        code = _report(request, store.folder, out, talk)
    if stopped:
        talk.print("stopped: `spar run --resume` does the rest", highlight=False)
        return Exit.INTERRUPTED
    return code


def _prepare(request: Request) -> tuple[Store, int]:
    """The run's folder, new or an earlier one, and how many of its calls are to be placed."""
    if request.resume is not None:
        if request.single is not None:
            raise UsageFault("`--single` and `--resume` do not go together")
        path = find_run(request.resume, request.out)
        check_same_plans(request.order, read_plans(path), run=path)
        store = Store.open(path)
        return store, len(store.missing())
    planned = plan(order_of(request))
    check_services(planned.plans)
    return Store.create(planned.plans, request.out, seed=planned.seed), len(planned.plans)


def order_of(request: Request) -> Order:
    """What is to be called: of `single`, one call.

    Raises:
        UsageFault: something else was asked for, too.
    """
    if request.single is None:
        return request.order
    several = {
        "--persona": request.order.personas,
        "--repeats": request.order.repeats,
        "two versions": request.order.versions[1:],
    }
    if asked := [name for name, value in several.items() if value]:
        other = " and ".join(f"`{one}`" if one.startswith("-") else one for one in asked)
        raise UsageFault(f"`--single` is one call, and does not go together with {other}")
    one = {"personas": (request.single,), "single": True, "limit": 1}
    return request.order.model_copy(update=one)


def _options(request: Request, n_calls: int) -> Options:
    return Options(
        concurrency=max(1, min(request.concurrency or n_cores(), n_calls)),
        placer=request.placer,
        judge=request.judge,
        keep_clean=request.keep_clean,
    )


@contextlib.contextmanager
def _shown(request: Request, store: Store, talk: Console) -> Generator[Listener]:
    """A listener that shows what happens: progress, and the talk of the calls if wanted."""
    follow = request.follow or request.single is not None
    follower = Follower(store.path, talk, name_calls=len(store.plans) > 1) if follow else None
    tally = Tally(len(store.plans), done_before=store.folder.entries())
    with Progress(tally, talk, only_last=follower is not None) as progress:

        def listen(event: RunEvent) -> None:
            if follower:
                follower(event)
            progress(event)

        yield listen


def _report(request: Request, folder: RunFolder, out: Console, talk: Console) -> Exit:
    from reports.tables import reason  # pandas needs half a second
    from sparring.comparison import show_arms, show_comparison
    from sparring.reporting import n_arms, show_run

    tables = Console(quiet=True) if request.as_json else out
    rate = show_run(folder, tables, talk, open_page=request.open_page)
    if n_arms(folder) == AB:
        show_comparison(folder, folder, tables, talk, open_page=request.open_page)
    elif n_arms(folder) > AB:
        show_arms(folder, tables, talk)
    if request.as_json:
        out.out((folder.path / "summary.json").read_text(), end="", highlight=False)
    entries = folder.entries()
    if entries and all(entry.result.outcome is Outcome.ERROR for entry in entries):
        what = "every call broke" if all(map(broke, entries)) else "no call could be judged"
        why = f"{what}; the first: {reason(entries[0].result)}"
        hint = DOCTOR if UNREACHED.search(why) else ""
        talk.print(why + hint, highlight=False, markup=False, soft_wrap=True)
        return Exit.BROKE
    if request.min_success is not None and (rate is None or rate < request.min_success):
        got = "no call was judged" if rate is None else f"{rate:.0%} of the calls succeeded"
        talk.print(f"gate missed: {got}, at least {request.min_success:.0%} must")
        return Exit.GATE_MISSED
    return Exit.DONE
