"""The folder of a run, written so that a kill at any moment loses no finished call.

`reports.run` says what the folder holds and reads it; this module alone writes it. Beside that,
`plans.ndjson` keeps the whole plans, so that a run can be resumed without its YAML.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path

from personas.hiding import hider
from personas.plan import CallPlan
from personas.schema import Closed
from pipelines.record import CallRecord
from pipelines.unsaid import know_secrets_of
from reports.run import Entry, RunFolder, RunInfo
from sparring.faults import UsageFault, writing
from sparring.stopwatch import stamp

LATEST = "latest"
_PACKAGES = ("sparring", "pipecat-ai")


def write_whole(path: Path, text: str) -> None:
    """Writes a file that is there either whole or not at all, whatever happens meanwhile.

    Raises:
        WorldFault: the disk is full, the folder cannot be written to, and the like.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with writing(path):
        try:
            with part.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def write_record(record: CallRecord, folder: Path) -> None:
    """Writes record.json, last of all a call leaves: its presence means that the call is whole."""
    write_whole(folder / "record.json", to_json(record) + "\n")


def to_json(value: Closed) -> str:
    """One line of JSON; keys as they are written in YAML."""
    return value.model_dump_json(by_alias=True)


def fresh_call_folder(run: Path, call_id: str) -> Path:
    """An empty folder for a call; what an earlier, broken attempt left is removed."""
    folder = run / "calls" / call_id
    with writing(folder):
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
    return folder


class Store:
    """Writes the folder of one run."""

    def __init__(self, path: Path, plans: Sequence[CallPlan]) -> None:
        self.path = path
        self.plans = tuple(plans)

    @property
    def folder(self) -> RunFolder:
        """The same folder, for reading."""
        return RunFolder(self.path)

    @classmethod
    def create(cls, plans: Sequence[CallPlan], out: Path, *, seed: int) -> "Store":
        """A new folder `<out>/<time>_<suite>`, and `<out>/latest` pointing to it.

        Args:
            plans: All calls of the run.
            out: The folder of runs.
            seed: The suite's, from which those of the calls were drawn.

        Raises:
            UsageFault: there are no plans, or one holds the value of a key.
            WorldFault: the folder cannot be written.
        """
        if not plans:
            raise UsageFault("the suite has no calls to place")
        _refuse_secrets(plans)
        path = _new_folder(out, f"{stamp()}_{plans[0].suite}")
        store = cls(path, plans)
        write_whole(path / "plans.ndjson", "".join(to_json(plan) + "\n" for plan in plans))
        write_whole(path / "run.json", run_info(plans, seed=seed).model_dump_json(indent=2) + "\n")
        point_latest(path)
        return store

    @classmethod
    def open(cls, path: Path) -> "Store":
        """The folder of an earlier run, repaired: see `repair`.

        Raises:
            UsageFault: it is not a run's folder, or a later layout's.
        """
        store = cls(path, read_plans(path))
        store.repair()
        return store

    def repair(self) -> None:
        """Drops a line that a kill cut short, second lines of a call, and calls that broke.

        Afterwards results.ndjson holds finished calls only, each once.
        """
        kept: dict[str, Entry] = {}
        for entry in self.folder.entries():
            if not broke(entry):
                kept.setdefault(entry.call_id, entry)
        write_whole(self.path / "results.ndjson", "".join(to_json(e) + "\n" for e in kept.values()))

    def missing(self) -> list[CallPlan]:
        """The planned calls without a line in results.ndjson, in planned order."""
        done = {entry.call_id for entry in self.folder.entries()}
        return [plan for plan in self.plans if plan.call_id not in done]

    def append(self, entry: Entry) -> None:
        """Adds a line to results.ndjson and flushes it to the disk: all of it, or none."""
        path = self.path / "results.ndjson"
        with writing(path), path.open("ab", buffering=0) as file:
            size = file.tell()
            try:
                _write_all(file.write, to_json(entry).encode() + b"\n")
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise


def _refuse_secrets(plans: Sequence[CallPlan]) -> None:
    """Sees to it that no plan holds what the environment keeps: plans are written down."""
    for plan in {plan.agent.version: plan for plan in plans}.values():
        know_secrets_of(plan)
    secrets = hider().secrets
    for plan in plans if secrets else ():
        text = plan.model_dump_json(by_alias=True)
        if any(json.dumps(secret)[1:-1] in text for secret in secrets):
            raise UsageFault(
                f"the plan of `{plan.call_id}` holds the value of a key of the environment\n"
                "  hint: write `$NAME` in its place, in `options` or in a URL"
            )


def broke(entry: Entry) -> bool:
    """Whether the call came to no record: it crashed, hung or was killed."""
    return entry.duration_s is None


def read_plans(path: Path) -> tuple[CallPlan, ...]:
    """The plans of an earlier run.

    Raises:
        UsageFault: it is not a run's folder, or a later layout's.
    """
    file = path / "plans.ndjson"
    if not file.is_file():
        raise UsageFault(f"`{path}` is no run: it has no `plans.ndjson`")
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return tuple(CallPlan.model_validate_json(line) for line in lines)
    except ValueError as error:
        raise UsageFault(
            f"`{file}` cannot be read: it is damaged, or of another version of sparring"
        ) from error


def find_run(name: str, out: Path) -> Path:
    """The folder of a run: by path, by its name under `out`, or `latest`.

    Raises:
        UsageFault: there is none.
    """
    for path in (Path(name), out / name):
        if (path / "run.json").is_file():
            return path.resolve() if path.is_symlink() else path
    if name == LATEST:
        raise UsageFault(f"there is no run in `{out}` yet\n  hint: `spar run` makes one")
    known = sorted(p.parent.name for p in out.glob("*/run.json") if not p.parent.is_symlink())
    last = f"\n  hint: the last run in `{out}` is `{known[-1]}`" if known else ""
    raise UsageFault(f"there is no run `{name}`, neither as a path nor in `{out}`{last}")


def run_info(plans: Sequence[CallPlan], *, seed: int) -> RunInfo:
    """What was asked for."""
    first = plans[0]
    return RunInfo(
        suite=first.suite,
        seed=seed,
        clock=first.clock,
        agent=first.agent.agent,
        agent_versions=tuple(dict.fromkeys(plan.agent.version for plan in plans)),
        n_planned=len(plans),
        packages=_versions(_PACKAGES),
    )


def point_latest(path: Path) -> None:
    """Makes `latest`, beside the run's folder, a relative link to it, in one step."""
    link = path.parent / LATEST
    part = path.parent / f".{LATEST}.{os.getpid()}"
    with contextlib.suppress(OSError):  # a file system without links does without
        part.unlink(missing_ok=True)
        part.symlink_to(path.name)
        part.replace(link)


def _new_folder(out: Path, name: str) -> Path:
    """Makes a folder that did not exist; a second run within one second gets `-2`."""
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    attempt = 1
    while True:
        path = out / (name if attempt == 1 else f"{name}-{attempt}")
        with writing(path), contextlib.suppress(FileExistsError):
            path.mkdir()
            return path
        attempt += 1


def _write_all(write: Callable[[bytes], int | None], data: bytes) -> None:
    while data:
        data = data[write(data) or 0 :]


def _versions(names: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in names:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
