"""A call placer without a call: for tests of the engine, and of what is built around it.

How a fake call goes is written in its persona's name: see `place`. Its recording is a second of a
tone, its record says the same every time.
"""

import errno
import hashlib
import json
import os
import signal
import threading
import wave
from pathlib import Path

import numpy as np

from evaluators.verdict import CallResult, Outcome, Verdict
from personas.plan import CallPlan
from personas.schema import AgentVersion, Facts, Line, Persona, Scenario
from pipelines.record import CallRecord, Ending, Track, Utterance

PLACER = f"{__name__}:place"
JUDGE = f"{__name__}:judge"
RATE_HZ = 8000
DURATION_S = 30


def fake_plans(*personas: str, repeats: int = 1, version: str = "v1") -> list[CallPlan]:
    """Plans for fake calls, in the order of the names, repeats outermost."""
    return [
        CallPlan(
            suite="fake",
            persona=Persona(name=persona, summary="a fake"),
            scenario=Scenario(name="offer", summary="a fake", goal="none"),
            facts=Facts(name="ada lovelace", zip_code="02139"),
            line=Line(name="clean", summary="a fake"),
            agent=AgentVersion(agent="fake", version=version, prompt="none"),
            attempt=attempt,
            seed=attempt,
        )
        for attempt in range(1, repeats + 1)
        for persona in personas
    ]


def place(plan: CallPlan, folder: Path, *, keep_clean: bool = False) -> CallRecord:
    """A call that goes as the persona is called, up to the first underscore.

    `crasher` raises, `killed` kills its own process, `exits` leaves it with code 3, `hangs` never
    ends, `disk` finds the disk full, `slow` takes 0.3 s, `late` 1 s; `fails` ends without a
    transfer. Any other goes well, at once.
    """
    _misbehave(plan.persona.name.partition("_")[0])
    _write_events(folder)
    track = _write_tone(folder / "recording.wav", 200.0 + plan.seed % 400)
    clean = (_write_tone(folder / "clean.wav", 100.0),) if keep_clean else ()
    end = DURATION_S * RATE_HZ
    reason = "goodbye" if plan.persona.name.startswith("fails") else "transferred"
    return CallRecord(
        plan=plan,
        sample_rate_hz=RATE_HZ,
        n_samples=end,
        utterances=(
            Utterance(side="agent", start=0, end=8000, meant="hello there", said="hello there"),
            Utterance(side="customer", start=9000, end=16000, meant="hi", said="hi"),
        ),
        ending=Ending(by="agent", reason=reason, at=end),
        tracks=(track, *clean),
    )


def judge(record: CallRecord, folder: Path) -> CallResult:
    """Pass when the call ended in a transfer."""
    assert folder.is_dir()  # noqa: S101 -- a fake may check how it is used
    passed = record.ending.reason == "transferred"
    outcome = Outcome.PASS if passed else Outcome.FAIL
    verdict = Verdict(
        evaluator="task_success",
        version=1,
        outcome=outcome,
        reason=f"The call ended with {record.ending.reason}.",
        failures=() if passed else ("no_transfer",),
    )
    return CallResult(call_id=record.call_id, outcome=outcome, verdicts=(verdict,))


def _misbehave(how: str) -> None:
    if how == "crasher":
        raise RuntimeError("the fake\ncrashed")
    if how == "disk":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exits":
        os._exit(3)
    _pause({"hangs": None, "slow": 0.3, "late": 1.0}.get(how, 0.0))


def _pause(seconds: float | None) -> None:
    threading.Event().wait(seconds)


def _write_events(folder: Path) -> None:
    lines = [
        {"t_s": 0.0, "side": "agent", "name": "said", "text": "hello there"},
        {"t_s": 1.5, "side": "customer", "name": "said", "text": "hi"},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "events.ndjson").write_text(text)


def _write_tone(path: Path, tone_hz: float) -> Track:
    tone = np.sin(2 * np.pi * tone_hz * np.arange(RATE_HZ) / RATE_HZ)
    samples = np.repeat((tone * 8000).astype("<i2")[:, None], 2, axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Track(file=path.name, channels=("customer ear", "agent ear"), sha256=digest)
