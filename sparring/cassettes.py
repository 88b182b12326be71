"""Cassettes as a run asks for them: where vendors' answers are kept, or come from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from personas.cassette import Cassette
from personas.plan import CallPlan
from pipelines.outside.tape import tape_path
from pipelines.services.registry import is_played, vendor_of
from sparring.faults import UsageFault

_NAMED = 3
"""Calls that a message names."""


def cassette_of(*, replay: Path | None, record: Path | None, clock: str | None) -> Cassette | None:
    """What `--cassette` and `--record-cassette` ask for.

    Raises:
        UsageFault: both are given, or another clock than the simulated one for playing back.
    """
    if replay and record:
        raise UsageFault("`--cassette` and `--record-cassette` do not go together")
    if replay and clock not in (None, "simulated"):
        reason = f"a cassette is played back in simulated time (got `{clock}`)"
        raise UsageFault(f"the command line: --clock: {reason}")
    if record and clock == "simulated":
        raise UsageFault(
            "the command line: --clock: vendors do not answer in simulated time\n"
            "  hint: --clock metered or --clock real"
        )
    folder = replay or record
    return Cassette(folder=str(folder), use="replay" if replay else "record") if folder else None


def clock_for(cassette: Cassette | None, clock: str | None) -> str | None:
    """The clock that an order with a cassette wants. None: as the suite says."""
    if cassette is None or clock is not None:
        return clock
    return "simulated" if cassette.use == "replay" else "metered"


def with_cassette(plans: Sequence[CallPlan], cassette: Cassette | None) -> tuple[CallPlan, ...]:
    """The plans, led to a cassette."""
    update: dict[str, Any] = {"cassette": cassette}
    return tuple(plan.model_copy(update=update) if cassette else plan for plan in plans)


def missing_tapes(plans: Sequence[CallPlan]) -> Iterator[str]:
    """What is wrong where a cassette has not all of the calls."""
    folders = {p.cassette.folder for p in plans if p.cassette and p.cassette.use == "replay"}
    for folder in sorted(folders):
        calls = [p.call_id for p in plans if p.cassette and p.cassette.folder == folder]
        missing = [name for name in calls if not tape_path(Path(folder), name).is_file()]
        if missing:
            named = ", ".join(missing[:_NAMED]) + (", ..." if len(missing) > _NAMED else "")
            lacks = f"`{folder}` has not {len(missing)} of {len(calls)} calls: {named}"
            yield f"the cassette {lacks}; hint: record them with --record-cassette {folder}"


def empty_tapes(plans: Sequence[CallPlan]) -> Iterator[str]:
    """What is wrong where a cassette would be recorded that keeps nothing.

    Of agents that are not made here, and of vendors that cannot be kept, their own checks say so.
    """
    kept = [p for p in plans if p.cassette and p.cassette.use == "record"]
    made_here = [p for p in kept if not p.agent.is_foreign]
    if made_here and not any(map(_asks_vendors, kept)):
        reason = "a cassette keeps what vendors answer across a network, and these calls ask none"
        yield f"the command line: --record-cassette: {reason}; hint: leave it out"


def _asks_vendors(plan: CallPlan) -> bool:
    """Whether a service of either side is across a network, and not played within the call."""
    rows = [(kind, service, vendor_of(kind, service)) for kind, service in plan.services]
    return any(
        service.class_ is not None
        or (row is not None and row.is_remote and not is_played(kind, row, plan.emulators))
        for kind, service, row in rows
    )
