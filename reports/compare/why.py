"""Why two arms differ: which points of failure went away or came, and what was changed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from personas.schema import AgentVersion
from reports.compare.model import CallSide, Change, FailureChange, Pair, PersonaRow

_NAMES = {"version", "summary"}
"""Of an agent version; they say nothing of how it behaves."""
_N_SHOWN = 160
"""Characters of a long value that are shown, around the first difference."""


def failure_changes(pairs: Sequence[Pair]) -> tuple[FailureChange, ...]:
    """Every point of failure of judged pairs, those that changed most first."""
    judged = [pair for pair in pairs if pair.judged]
    names = {name for p in judged for name in (*p.a.failures, *p.b.failures)}
    rows = [_change(name, judged) for name in names]
    return tuple(sorted(rows, key=lambda r: (-len(r.gone) - len(r.came), -r.n_a, r.failure)))


def _change(failure: str, judged: Sequence[Pair]) -> FailureChange:
    in_a = [pair for pair in judged if failure in pair.a.failures]
    in_b = [pair for pair in judged if failure in pair.b.failures]
    gone = [pair for pair in in_a if failure not in pair.b.failures]
    came = [pair for pair in in_b if failure not in pair.a.failures]
    return FailureChange(
        failure=failure,
        n_a=len(in_a),
        n_b=len(in_b),
        gone=tuple(pair.pair_id for pair in gone),
        came=tuple(pair.pair_id for pair in came),
        stages=_stages(failure, [pair.a for pair in gone] + [pair.b for pair in came]),
    )


def _stages(failure: str, calls: Sequence[CallSide]) -> dict[str, int]:
    counts = Counter(call.stages[failure] for call in calls if failure in call.stages)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def persona_rows(pairs: Sequence[Pair]) -> tuple[PersonaRow, ...]:
    """One row a persona with judged pairs; where the arms differ most comes first."""
    judged = [pair for pair in pairs if pair.judged]
    rows = [_row(persona, judged) for persona in sorted({pair.persona for pair in judged})]
    return tuple(sorted(rows, key=lambda r: (-abs(r.n_b - r.n_a), -r.n_b_only - r.n_a_only)))


def _row(persona: str, judged: Sequence[Pair]) -> PersonaRow:
    own = [pair for pair in judged if pair.persona == persona]
    return PersonaRow(
        persona=persona,
        n_pairs=len(own),
        n_a=sum(pair.a.outcome == "pass" for pair in own),
        n_b=sum(pair.b.outcome == "pass" for pair in own),
        n_a_only=sum(pair.won_by == "a" for pair in own),
        n_b_only=sum(pair.won_by == "b" for pair in own),
    )


def agent_changes(a: AgentVersion, b: AgentVersion) -> tuple[Change, ...]:
    """The settings in which two agents differ, by dotted key; long texts around where they part."""
    flat_a, flat_b = (dict(_flat(agent.model_dump(mode="json"))) for agent in (a, b))
    keys = sorted((flat_a.keys() | flat_b.keys()) - _NAMES)
    return tuple(
        _shortened(key, flat_a.get(key, "not set"), flat_b.get(key, "not set"))
        for key in keys
        if flat_a.get(key) != flat_b.get(key)
    )


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{prefix}{key}.")
        else:
            text = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
            yield f"{prefix}{key}", text


def _shortened(key: str, a: str, b: str) -> Change:
    if max(len(a), len(b)) <= _N_SHOWN:
        return Change(key=key, a=a, b=b)
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    start = max(0, (min(len(a), len(b)) if same is None else same) - _N_SHOWN // 3)
    return Change(key=key, a=_window(a, start), b=_window(b, start))


def _window(text: str, start: int) -> str:
    shown = text[start : start + _N_SHOWN]
    before = "… " if start else ""
    return f"{before}{shown}{' …' if start + _N_SHOWN < len(text) else ''}"
