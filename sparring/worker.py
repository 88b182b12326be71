"""What one worker process does: place a call, write its record, judge it.

A worker is warm: it loads models once. Threads of numeric libraries are kept to one each, because
the calls already fill the cores.
"""

import contextlib
import faulthandler
import gc
import importlib
import logging
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

from evaluators.verdict import CallResult
from personas.hiding import hide
from personas.plan import CallPlan
from personas.schema import Closed
from pipelines.record import CallRecord
from pipelines.services.faults import ServiceFault
from sparring.faults import in_plain_words, unwritable
from sparring.host import note_costs
from sparring.stopwatch import cpu_s
from sparring.store import fresh_call_folder, write_record
from sparring.streams import hide_in_streams

Placer = Callable[..., CallRecord]
"""`place(plan, folder, *, keep_clean) -> CallRecord`; leaves the call's other files in `folder`."""
Judge = Callable[[CallRecord, Path], CallResult]
"""`judge(record, folder) -> CallResult`."""

PLACER = "pipelines.call:place_call"
JUDGE = "sparring.judging:judge"
LOG = "workers.log"
GC_THRESHOLDS = (100_000, 20, 20)
"""Python's own, 700, looks for cycles thousands of times a call: 5 % of its time."""


class Work(Closed):
    """What is the same for all calls of a run. Functions go by name: `module:function`."""

    run: Path
    placer: str = PLACER
    judge: str = JUDGE
    keep_clean: bool = False


class Placed(Closed):
    """The call came to a record and was judged."""

    result: CallResult
    duration_s: float
    """Simulated seconds."""


class Failed(Closed):
    """The call broke with an exception."""

    reason: str


class Refused(Closed):
    """The world did not let the call be written, such as a full disk: no use to go on."""

    reason: str


Answer = Placed | Failed | Refused


def load(name: str) -> Callable[..., object]:
    """The function called `module:function`."""
    module, _, function = name.partition(":")
    found = getattr(importlib.import_module(module), function)
    if not callable(found):
        raise TypeError(f"`{name}` is no function")
    return found  # type: ignore[no-any-return]


def warm(placer: str = PLACER, judge: str = JUDGE) -> None:
    """Loads what calls need, once per process: the placer's module may have a `warm_up()`."""
    module, _, _ = placer.partition(":")
    warm_up = getattr(importlib.import_module(module), "warm_up", None)
    if warm_up is not None:
        warm_up()
    load(judge)
    gc.collect()
    gc.freeze()  # what is loaded stays, and workers share it
    gc.set_threshold(*GC_THRESHOLDS)


def carry_out(plan: CallPlan, work: Work) -> Answer:
    """Places one call. Every way it can go wrong, short of the process's death, is an answer."""
    folder = work.run / "calls" / plan.call_id
    try:
        folder = fresh_call_folder(work.run, plan.call_id)
        return _place(plan, folder, work)
    except Exception as error:  # noqa: BLE001 -- whatever breaks a call must not break the run
        return _answer_to(error, folder)


def _place(plan: CallPlan, folder: Path, work: Work) -> Placed:
    started_s = cpu_s()
    record = load(work.placer)(plan, folder, keep_clean=work.keep_clean)
    if not isinstance(record, CallRecord):
        raise TypeError(f"`{work.placer}` gave no record")
    placed_s = cpu_s()
    placed = finish(record, folder, work)
    note_costs(folder, call_cpu_s=placed_s - started_s, evaluation_cpu_s=cpu_s() - placed_s)
    return placed


def finish(record: CallRecord, folder: Path, work: Work) -> Placed:
    """Judges a call, and only then leaves its record: a whole record has been judged once."""
    result = load(work.judge)(record, folder)
    assert isinstance(result, CallResult)  # noqa: S101 -- narrows what `load` cannot know
    write_record(record, folder)
    return Placed(result=result, duration_s=record.n_samples / record.sample_rate_hz)


def _answer_to(error: Exception, folder: Path) -> Answer:
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    words = in_plain_words(cause) if isinstance(cause, OSError) else None
    if words is not None:
        shutil.rmtree(folder, ignore_errors=True)  # half a call; also makes room
        return Refused(reason=unwritable(folder, words))
    with contextlib.suppress(OSError):
        (folder / "trace.txt").write_text(hide("".join(traceback.format_exception(error))))
    return Failed(reason=hide(str(error)) if isinstance(error, ServiceFault) else _one_line(error))


def _one_line(error: BaseException) -> str:
    text = hide(" ".join(str(error).split()))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def serve(pipe: Connection, work: Work) -> None:
    """The life of a worker: say `ready`, then answer one plan after the other until the pipe ends.

    Before that, what it cannot start with is said as a `Failed`.
    """
    _settle_in(work.run / LOG)
    try:
        warm(work.placer, work.judge)
    except Exception as error:  # noqa: BLE001 -- the run reports it
        traceback.print_exc()
        pipe.send(Failed(reason=_one_line(error)))
        return
    pipe.send("ready")
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            pipe.send(carry_out(pipe.recv(), work))
            gc.collect()  # pipelines are full of cycles, which hold models until they are found


def _settle_in(log: Path) -> None:
    """Leaves Ctrl-C to the run, dies with it, and talks to a log instead of the terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True, name="die with parent").start()
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    hide_in_streams()
    _log_warnings()
    faulthandler.enable(file=2)
    logging.lastResort = None


def _log_warnings() -> None:
    """Has loguru write to what standard error is now: what it was, the fork server made."""
    from loguru import logger

    logger.remove()
    logger.add(sys.stderr, level=os.environ.get("LOGURU_LEVEL", "WARNING"))


def _die_with_parent() -> None:
    """Ends this process when the run is gone, even by `kill -9`, so that no orphan is left."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
