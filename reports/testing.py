"""Made-up runs on disk, for tests of reports and comparisons, and for looking at pages."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from pipelines.record import CallRecord
from reports.run import Entry, RunFolder, RunInfo
from reports.testing_call import DELAY, HZ, FakeCall, fake_call, fake_plan

_PITCH_HZ = {"customer": 210.0, "agent": 130.0}
_LEVEL = 0.25


def make_run(
    path: Path,
    *,
    personas: Sequence[str] = ("clear_speaker", "cafe_babble"),
    outcomes: Sequence[str] = ("pass",),
    versions: Sequence[str] = ("v1",),
    repeats: int = 1,
    seed: int = 1,
    slower_ms: Mapping[str, int] | None = None,
    audio: bool = True,
) -> RunFolder:
    """Write a made-up run of personas by repeats by versions, whose outcomes are known.

    Customers, facts and seeds are the same for every version, and for runs of the same seed. Names
    in `personas` that contain `interrupt` barge in once a call.

    Args:
        path: The run's folder, created when missing.
        personas: Names; need not be in the library.
        outcomes: One per call in the order persona, attempt, version, repeated from the start when
            there are more calls. `pass`, `error` (unsound), `broken` (no record), `missing`
            (planned, not finished), or the name of a point of failure such as `zip_wrong`.
        versions: Of the agent; two make an A/B run.
        repeats: Attempts per persona and version.
        seed: Of the run.
        slower_ms: Agent version to milliseconds added to each of its answers.
        audio: Whether to write recordings, tone bursts where there was speech.
    """
    places = list(itertools.product(personas, range(1, repeats + 1), versions))
    info = RunInfo(
        suite="fake",
        seed=seed,
        agent="sprocket",
        agent_versions=tuple(versions),
        n_planned=len(places),
    )
    path.mkdir(parents=True, exist_ok=True)
    (path / "run.json").write_text(info.model_dump_json(indent=2) + "\n")
    calls = _calls(places, outcomes, seed=seed, slower_ms=slower_ms or {})
    folder = RunFolder(path)
    lines = [_write_call(folder, call, audio=audio) for call in calls]
    (path / "results.ndjson").write_text("".join(line + "\n" for line in lines))
    return folder


def _calls(
    places: Sequence[tuple[str, int, str]],
    outcomes: Sequence[str],
    *,
    seed: int,
    slower_ms: Mapping[str, int],
) -> Iterator[FakeCall]:
    for (persona, attempt, version), outcome in zip(
        places, itertools.cycle(outcomes), strict=False
    ):
        if outcome != "missing":
            plan = fake_plan(persona=persona, version=version, attempt=attempt, seed=seed)
            yield fake_call(plan, outcome, slower_ms=slower_ms.get(version, 0))


def _write_call(folder: RunFolder, call: FakeCall, *, audio: bool) -> str:
    """Write what the call left; its line of results.ndjson."""
    if call.record is None:
        return Entry.of(call.plan, call.result, duration_s=None).model_dump_json()
    own = folder.call_folder(call.plan.call_id)
    own.mkdir(parents=True, exist_ok=True)
    if audio:
        soundfile.write(own / "recording.wav", tone_bursts(call.record), HZ, subtype="PCM_16")
    (own / "record.json").write_text(call.record.model_dump_json())
    duration_s = call.record.ms(call.record.n_samples) / 1000
    return Entry.of(call.plan, call.result, duration_s=duration_s).model_dump_json()


def tone_bursts(record: CallRecord) -> npt.NDArray[np.float32]:
    """A recording, shape (n_samples, 2), customer left: a tone where a side was heard to speak."""
    samples = np.zeros((record.n_samples, 2), np.float32)
    for utterance in record.utterances:
        start, end = utterance.start + DELAY, min(utterance.end + DELAY, record.n_samples)
        seconds = np.arange(end - start) / HZ
        syllables = np.sin(np.pi * 3 * seconds) ** 2 * np.sin(np.pi * seconds / seconds[-1]) ** 0.2
        tone = _LEVEL * np.sin(2 * np.pi * _PITCH_HZ[utterance.side] * seconds)
        samples[start:end, int(utterance.side == "agent")] += tone * syllables
    return samples
