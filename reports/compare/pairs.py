"""Which calls belong together, and whether they differ in nothing but the agent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from personas.plan import CallPlan
from personas.schema import Closed
from pipelines.record import CallRecord
from reports.compare.faults import CannotCompareError
from reports.run import Entry, RunFolder

_ARMS = 2
_FREE = {"suite", "agent"}
"""What of a plan may differ within a pair."""


class EntryPair(Closed):
    """The two calls of a pair."""

    a: Entry
    b: Entry


class Pairing(Closed):
    """Two arms laid side by side."""

    pairs: tuple[EntryPair, ...]
    """In order of pair_id."""
    only_in_a: tuple[str, ...]
    only_in_b: tuple[str, ...]


def entries_of_run(run: RunFolder) -> list[Entry]:
    """The calls of a run of one agent version.

    Raises:
        CannotCompareError: It holds several versions, or no finished call.
    """
    entries = run.entries()
    versions = sorted({entry.agent_version for entry in entries})
    if len(versions) > 1:
        raise CannotCompareError(
            f"`{name(run)}` holds calls of {len(versions)} agent versions "
            f"({', '.join(versions)}), so it is not one arm\n"
            f"hint: compare the arms of an A/B run with each other, and give no second run"
        )
    return _some(entries, run)


def entries_of_arms(
    run: RunFolder, arms: tuple[str, str] | None = None
) -> tuple[list[Entry], list[Entry]]:
    """The calls of both arms of an A/B run, A first; or of two of its versions.

    Raises:
        CannotCompareError: It has no such arms, or an arm has no finished call.
    """
    versions = run.info().agent_versions
    named = ", ".join(versions)
    if arms is not None and (lacking := [arm for arm in arms if arm not in versions]):
        raise CannotCompareError(f"`{name(run)}` has no arm `{lacking[0]}`; it has {named}")
    if arms is None and len(versions) != _ARMS:
        n_versions = f"{len(versions)} agent version{'s' if len(versions) > 1 else ''}"
        way = "give a second run to compare it with, or place both arms with `--ab`"
        raise CannotCompareError(
            f"`{name(run)}` is no A/B run: it holds {n_versions} ({named})\n"
            f"hint: {'name two of them: `--arms A B`' if len(versions) > _ARMS else way}"
        )
    entries = run.entries()
    chosen = [[entry for entry in entries if entry.agent_version == v] for v in arms or versions]
    first, second = (_some(arm, run) for arm in chosen)
    return first, second


def lay_side_by_side(a: Sequence[Entry], b: Sequence[Entry], *, where: str) -> Pairing:
    """Pair the calls of two arms by persona, scenario, line and attempt.

    Raises:
        CannotCompareError: Nothing pairs.
    """
    by_id_a, by_id_b = _by_pair(a), _by_pair(b)
    shared = sorted(by_id_a.keys() & by_id_b.keys())
    if not shared:
        raise CannotCompareError(
            f"nothing pairs between {where}: no call of the one has its persona, scenario, line "
            f"and attempt in the other (the first have `{min(by_id_a)}` and `{min(by_id_b)}`)\n"
            "hint: run the same suite twice, or place both arms with `--ab`"
        )
    return Pairing(
        pairs=tuple(EntryPair(a=by_id_a[i], b=by_id_b[i]) for i in shared),
        only_in_a=tuple(sorted(by_id_a.keys() - by_id_b.keys())),
        only_in_b=tuple(sorted(by_id_b.keys() - by_id_a.keys())),
    )


def mismatches(records: Iterable[tuple[CallRecord, CallRecord]]) -> dict[str, int]:
    """What of the plans differs within pairs beside the agent, and in how many of them."""
    found: Counter[str] = Counter()
    for a, b in records:
        found.update(_plan_differences(a.plan, b.plan))
    return dict(sorted(found.items()))


def seeds_differ(pairs: Iterable[EntryPair]) -> int:
    """Pairs whose seeds differ; known without their records."""
    return sum(pair.a.seed != pair.b.seed for pair in pairs)


def name(run: RunFolder) -> str:
    """What a run's folder is called, links followed."""
    return run.path.resolve().name


def _plan_differences(a: CallPlan, b: CallPlan) -> list[str]:
    fields = CallPlan.model_fields.keys() - _FREE
    return [field for field in fields if getattr(a, field) != getattr(b, field)]


def _by_pair(entries: Sequence[Entry]) -> Mapping[str, Entry]:
    """A later line of a call supersedes an earlier one."""
    return {entry.pair_id: entry for entry in entries}


def _some(entries: list[Entry], run: RunFolder) -> list[Entry]:
    if not entries:
        raise CannotCompareError(
            f"`{name(run)}` lacks the finished calls of an arm\n"
            "hint: finish it with `spar run --resume`"
        )
    return entries
