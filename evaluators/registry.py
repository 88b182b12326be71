"""Evaluators by name: how one is registered, how all of them are found, how a call is judged."""

import functools
import importlib
import importlib.metadata
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

import evaluators
from evaluators.recording import Recording
from evaluators.verdict import CallResult, Outcome, Verdict
from pipelines.record import CallRecord

ENTRY_POINTS = "sparring.evaluators"
"""The group in which an installed package names its own: `polite = "my_package.polite:polite"`."""
DECISIVE = ("validity", "task_success")
"""They decide a call's outcome, so they always judge."""

Judge = Callable[[CallRecord], Verdict] | Callable[[CallRecord, Recording | None], Verdict]


class Evaluator:
    """A named, versioned, pure function of the record; callable as the function it was made of."""

    def __init__(self, judge: Judge, *, name: str, version: int) -> None:
        self.name = name
        self.version = version
        self.summary = (inspect.getdoc(judge) or "").partition("\n")[0]
        self._judge = judge
        self._listens = "recording" in inspect.signature(judge).parameters

    def __call__(self, record: CallRecord, recording: Recording | None = None) -> Verdict:
        """Judge; the recording goes to judges that have a parameter of that name."""
        if self._listens:
            return cast("Callable[..., Verdict]", self._judge)(record, recording=recording)
        return cast("Callable[[CallRecord], Verdict]", self._judge)(record)

    def verdict(
        self,
        outcome: Outcome,
        reason: str,
        *,
        metrics: Mapping[str, float | None] | None = None,
        failures: Iterable[str] = (),
        stages: Mapping[str, str] | None = None,
        at: Iterable[int] = (),
    ) -> Verdict:
        """A verdict under this evaluator's name and version."""
        return Verdict(
            evaluator=self.name,
            version=self.version,
            outcome=outcome,
            reason=reason,
            metrics=dict(metrics or {}),
            failures=tuple(failures),
            stages=dict(stages or {}),
            at=tuple(at),
        )

    def guarded(self, record: CallRecord, recording: Recording | None = None) -> Verdict:
        """Judge; whatever breaks becomes an error, which says nothing about the agent."""
        try:
            verdict = self(record, recording)
        except Exception as error:  # noqa: BLE001 -- a broken judge must not end the run
            return self.verdict(Outcome.ERROR, f"the evaluator broke: `{_one_line(error)}`")
        if not isinstance(verdict, Verdict):
            kind = type(verdict).__name__
            return self.verdict(Outcome.ERROR, f"the evaluator returned a `{kind}`, not a Verdict")
        return verdict


_registry: dict[str, Evaluator] = {}


def evaluator(name: str, *, version: int) -> Callable[[Judge], Evaluator]:
    """Register the decorated function. A change of its meaning raises the version.

    Raises:
        ValueError: The name is taken.
    """

    def register(judge: Judge) -> Evaluator:
        if name in _registry:
            raise ValueError(f"the evaluator name `{name}` is taken; choose another")
        _registry[name] = Evaluator(judge, name=name, version=version)
        return _registry[name]

    return register


def evaluators_known() -> tuple[Evaluator, ...]:
    """All evaluators: the product's, those of installed packages, those imported by hand.

    The decisive ones come first, the others by name.
    """
    _discover()
    others = sorted(set(_registry) - set(DECISIVE))
    return tuple(_registry[name] for name in (*DECISIVE, *others))


@functools.cache
def _discover() -> None:
    """Import everything that registers an evaluator; once a process."""
    for module in pkgutil.iter_modules(evaluators.__path__):
        importlib.import_module(f"evaluators.{module.name}")
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        entry.load()


def find(name: str) -> Evaluator:
    """An evaluator by its name, or by `module:function` where a user's own file defines it.

    Raises:
        LookupError: There is none of that name, or the module has no such evaluator.
        ImportError: The module cannot be imported.
    """
    module, colon, attribute = name.partition(":")
    if colon:
        found = getattr(importlib.import_module(module), attribute, None)
        if isinstance(found, Evaluator):
            return found
        raise LookupError(f"`{attribute}` in module `{module}` is no evaluator")
    _discover()
    if name not in _registry:
        raise LookupError(f"no evaluator `{name}`; there are: {', '.join(sorted(_registry))}")
    return _registry[name]


def evaluate(
    record: CallRecord,
    names: Sequence[str] | None = None,
    *,
    recording: Recording | None = None,
) -> CallResult:
    """Judge a call.

    Args:
        record: What is left of the call.
        names: Which evaluators, by name or `module:function`. None: all. `validity` and
            `task_success` judge in any case, because the call's outcome is theirs.
        recording: What each side heard, for evaluators that listen.

    Returns:
        The verdicts, and as outcome ERROR when the simulation was unsound, else that of the task.
        An evaluator that breaks yields an ERROR of its own and leaves the others alone.
    """
    chosen = evaluators_known() if names is None else _unique([*DECISIVE, *names])
    verdicts = tuple(one.guarded(record, recording) for one in chosen)
    return CallResult(call_id=record.call_id, outcome=_outcome(verdicts), verdicts=verdicts)


def _unique(names: Sequence[str]) -> tuple[Evaluator, ...]:
    return tuple({found.name: found for found in map(find, names)}.values())


def _outcome(verdicts: Sequence[Verdict]) -> Outcome:
    of = {verdict.evaluator: verdict.outcome for verdict in verdicts}
    return of["task_success"] if of["validity"] is Outcome.PASS else Outcome.ERROR


def _one_line(error: Exception) -> str:
    return " ".join(_words_of(error))


def _words_of(error: Exception) -> Iterator[str]:
    yield f"{type(error).__name__}:"
    yield from str(error).split()
