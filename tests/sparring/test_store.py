"""The folder of a run: whole files or none, one clear message when the world refuses."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reports.run import Entry
from sparring import store as store_module
from sparring.faults import UsageFault, WorldFault
from sparring.run import entry_of
from sparring.store import Store, find_run, read_plans, write_record, write_whole
from sparring.testing import fake_plans, judge, place
from sparring.worker import Placed


@contextmanager
def no_file_beyond(n_bytes: int) -> Iterator[None]:
    """A disk that is full after `n_bytes` of any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def an_entry(folder: Path, persona: str = "good") -> Entry:
    plan = fake_plans(persona)[0]
    record = place(plan, folder)
    return entry_of(plan, Placed(result=judge(record, folder), duration_s=30.0))


def test_a_run_is_named_by_time_and_suite_and_latest_points_to_it(tmp_path: Path) -> None:
    store = Store.create(fake_plans("good"), tmp_path, seed=7)

    assert store.path.parent == tmp_path
    assert store.path.name.endswith("_fake")
    assert (tmp_path / "latest").readlink() == Path(store.path.name)
    assert store.folder.info().seed == 7
    assert store.folder.info().n_planned == 1
    assert read_plans(store.path) == tuple(fake_plans("good"))


def test_two_runs_in_one_second_have_two_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "stamp", lambda: "20260131-120000")

    names = [Store.create(fake_plans("good"), tmp_path, seed=1).path.name for _ in range(3)]

    assert names == ["20260131-120000_fake", "20260131-120000_fake-2", "20260131-120000_fake-3"]
    assert (tmp_path / "latest").readlink() == Path(names[-1])


def test_a_file_is_whole_or_absent_when_the_disk_is_full(tmp_path: Path) -> None:
    path = tmp_path / "record.json"

    with no_file_beyond(1000), pytest.raises(WorldFault) as raised:
        write_whole(path, "x" * 5000)

    assert str(raised.value) == f"cannot write `{path}`: the file would be larger than is allowed"
    assert list(tmp_path.iterdir()) == []


def test_a_line_is_whole_or_absent_when_the_disk_is_full(tmp_path: Path) -> None:
    store = Store.create(fake_plans("good", "fails"), tmp_path / "runs", seed=1)
    store.append(an_entry(tmp_path))
    results = store.path / "results.ndjson"
    before = results.read_bytes()
    entry = an_entry(tmp_path, "fails")

    with no_file_beyond(len(before) + 100), pytest.raises(WorldFault, match=r"results\.ndjson"):
        store.append(entry)

    assert results.read_bytes() == before


def test_a_failed_write_keeps_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.json"
    write_whole(path, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorldFault, match="no space is left on the device"):
        write_whole(path, "new")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "runs"

    with pytest.raises(WorldFault) as raised:
        Store.create(fake_plans("good"), out, seed=1)

    assert str(raised.value) == f"cannot write `{out}`: a part of the path is not a folder"


@pytest.mark.parametrize("cut", [1, 2, 10, 200, 300])
def test_repair_drops_a_torn_line_wherever_it_was_cut(tmp_path: Path, cut: int) -> None:
    store = Store.create(fake_plans("good", "fails"), tmp_path / "runs", seed=1)
    store.append(an_entry(tmp_path))
    store.append(an_entry(tmp_path, "fails"))
    results = store.path / "results.ndjson"
    whole = results.read_bytes()
    results.write_bytes(whole[:-cut])

    again = Store.open(store.path)

    assert [entry.persona for entry in again.folder.entries()] == (
        ["fails", "good"] if cut == 1 else ["good"]
    )
    assert results.read_bytes().endswith(b"}\n")


def test_repair_keeps_each_call_once(tmp_path: Path) -> None:
    store = Store.create(fake_plans("good"), tmp_path / "runs", seed=1)
    store.append(an_entry(tmp_path))
    store.append(an_entry(tmp_path))

    assert len(Store.open(store.path).folder.entries()) == 1


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store.create(fake_plans("good"), tmp_path / "runs", seed=1)
    record = place(store.plans[0], tmp_path)
    folder = store.folder.call_folder(record.call_id)
    folder.mkdir(parents=True)

    write_record(record, folder)

    assert store.folder.record(record.call_id) == record


def test_runs_are_found_by_path_by_name_and_as_latest(tmp_path: Path) -> None:
    path = Store.create(fake_plans("good"), tmp_path, seed=1).path

    assert find_run(str(path), Path("elsewhere")) == path
    assert find_run(path.name, tmp_path) == path
    assert find_run("latest", tmp_path) == path.resolve()


def test_a_run_that_is_not_there_names_the_last_one(tmp_path: Path) -> None:
    path = Store.create(fake_plans("good"), tmp_path, seed=1).path

    with pytest.raises(UsageFault) as raised:
        find_run("nope", tmp_path)

    assert str(raised.value) == (
        f"there is no run `nope`, neither as a path nor in `{tmp_path}`\n"
        f"  hint: the last run in `{tmp_path}` is `{path.name}`"
    )


def test_a_damaged_plan_is_a_fault_of_the_input(tmp_path: Path) -> None:
    store = Store.create(fake_plans("good"), tmp_path, seed=1)
    (store.path / "plans.ndjson").write_text('{"suite": 1}\n')

    with pytest.raises(UsageFault, match="it is damaged, or of another version of sparring"):
        Store.open(store.path)
