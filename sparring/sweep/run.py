"""`spar sweep`: from what is wanted to curves, with progress on the way."""

from pathlib import Path

from pydantic import Field
from rich.console import Console

from personas.schema import Closed
from reports.run import RunFolder
from sparring.faults import Exit, UsageFault, writing
from sparring.interrupt import stop_on_interrupt
from sparring.order import check_services
from sparring.progress import Progress, Tally
from sparring.run import Options, carry_on, n_cores
from sparring.store import Store, broke, find_run
from sparring.sweep.planning import Wanted, plan_sweep
from sparring.worker import JUDGE, PLACER


class SweepRequest(Closed):
    """All that `spar sweep` can be asked for."""

    wanted: Wanted | None = None
    """None: an earlier sweep is gone on with."""
    resume: str | None = None
    """A run to go on with: a path, a name under `out`, or `latest`."""
    out: Path = Path("runs")
    concurrency: int | None = Field(default=None, ge=1)
    """None: one call per core."""
    open_page: bool = False
    as_json: bool = False
    placer: str = PLACER
    judge: str = JUDGE


def sweep(request: SweepRequest, out: Console, talk: Console) -> Exit:
    """Places the calls of a sweep, reports on them, and says how the process is to end.

    Args:
        request: What is asked for.
        out: Where data goes.
        talk: Where progress goes.

    Raises:
        InputFault: a name, a level or a file is wrong.
        UsageFault: there is nothing to sweep or to resume, or a service cannot be had.
        WorldFault: the folder cannot be written, or workers cannot start.
    """
    store = _store(request)
    talk.print(f"run: {store.path}", highlight=False, soft_wrap=True)
    with stop_on_interrupt() as stop:
        tally = Tally(len(store.plans), done_before=store.folder.entries())
        with Progress(tally, talk) as progress:
            carry_on(store, _options(request, store), on_event=progress, stop=stop)
        stopped = stop.is_set()
        _report(request, store.folder, out, talk)
    if stopped:
        talk.print("stopped: `spar sweep --resume` does the rest", highlight=False)
        return Exit.INTERRUPTED
    entries = store.folder.entries()
    if all(broke(entry) for entry in entries):
        talk.print(f"every call broke; the first: {entries[0].result.verdicts[0].reason}")
        return Exit.BROKE
    return Exit.DONE


def _store(request: SweepRequest) -> Store:
    """The run's folder, new or an earlier one."""
    from reports.sweep import is_sweep, write_asked

    if request.resume is not None:
        if request.wanted is not None:
            raise UsageFault("`--resume` goes on with what was asked for: give no setting with it")
        path = find_run(request.resume, request.out)
        if not is_sweep(RunFolder(path)):
            raise UsageFault(f"`{path}` is no sweep\n  hint: `spar run --resume` goes on with it")
        return Store.open(path)
    if request.wanted is None:
        hint = "  hint: `spar sweep snr_db`, or `spar list settings`"
        raise UsageFault(f"name a setting to sweep\n{hint}")
    planned = plan_sweep(request.wanted)
    check_services(planned.plans)
    store = Store.create(planned.plans, request.out, seed=planned.seed)
    with writing(store.path):
        write_asked(store.folder, planned.asked)
    return store


def _options(request: SweepRequest, store: Store) -> Options:
    n_calls = len(store.missing())
    return Options(
        concurrency=max(1, min(request.concurrency or n_cores(), n_calls)),
        placer=request.placer,
        judge=request.judge,
    )


def _report(request: SweepRequest, folder: RunFolder, out: Console, talk: Console) -> None:
    from sparring.reporting import show_run  # pandas and scipy need half a second

    tables = Console(quiet=True) if request.as_json else out
    show_run(folder, tables, talk, open_page=request.open_page)
    if request.as_json:
        out.out((folder.path / "sweep.json").read_text(), end="", highlight=False)
