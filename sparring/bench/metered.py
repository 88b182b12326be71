"""What a bench measures of metered time: the same calls of vendors on the real clock, and replayed.

The vendor is OpenAI, played by `spar emulate` in a process of its own, with real waits: what it
takes is the same on both clocks, and what differs is ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

from evaluators.latency import waits
from personas.cassette import Cassette
from personas.plan import CallPlan
from personas.schema import Clock, Closed, Service, TurnSettings
from pipelines.record import CallRecord
from sparring.bench.cost import shortened
from sparring.bench.lab import Lab, Trial
from sparring.bench.truth import REAL_CALL_S, median
from sparring.faults import WorldFault

_COMMAND = (
    *(sys.executable, "-m", "sparring", "emulate", "openai", "--port", "0", "--json"),
    *("--set", "latency_spread=0"),
)
_MODELS = {"stt": "gpt-4o-transcribe", "llm": "gpt-4.1", "tts": "gpt-4o-mini-tts"}


class Metered(Closed):
    """The same calls of an agent on vendors' services, on three clocks, one at a time."""

    n_calls: int
    n_turns: int
    """Answers that were measured on the real clock and on the metered one."""
    real_p50_ms: float | None
    """Voice-to-voice latency, median over the answers."""
    metered_p50_ms: float | None
    replayed_p50_ms: float | None
    """From the cassette that the metered calls left, in simulated time."""
    difference_ms: float | None
    """Metered less real, median over the answers."""
    largest_difference_ms: float | None
    real_wall_s: float
    metered_wall_s: float
    replayed_wall_s: float
    times_faster: float
    """Wall time of the calls on the real clock over that on the metered one."""


def metered(lab: Lab) -> Metered:
    """How far metered time is from real time, and how much faster."""
    few = [shortened(plan, REAL_CALL_S) for plan in lab.plans[: 1 if lab.quick else 3]]
    folder = str(lab.scratch / "cassette")
    record, replay = (Cassette(folder=folder, use=use) for use in ("record", "replay"))
    with emulated() as url:
        real = lab.trial("real", [on_vendor(plan, url, clock="real") for plan in few], 1)
        plans = [on_vendor(plan, url, clock="metered", cassette=record) for plan in few]
        fast = lab.trial("metered", plans, 1)
    plans = [on_vendor(plan, url, clock="simulated", cassette=replay) for plan in few]
    return compared(real, fast, lab.trial("replayed", plans, 1))


def compared(real: Trial, fast: Trial, replayed: Trial) -> Metered:
    """The answers of calls on the three clocks, side by side."""
    pairs = [pair for one in real.entries() for pair in _pairs(real, fast, one.call_id)]
    differences = [round(fast_ms - real_ms, 1) for real_ms, fast_ms in pairs]
    real_s, fast_s, replayed_s = (_wall_s(trial) for trial in (real, fast, replayed))
    again = [ms for one in replayed.entries() for ms in _waits_ms(replayed, one.call_id)]
    return Metered(
        n_calls=len(fast.entries()),
        n_turns=len(pairs),
        real_p50_ms=median([real_ms for real_ms, _ in pairs]),
        metered_p50_ms=median([fast_ms for _, fast_ms in pairs]),
        replayed_p50_ms=median(again),
        difference_ms=median(differences),
        largest_difference_ms=max(differences, key=abs, default=None),
        real_wall_s=round(real_s, 1),
        metered_wall_s=round(fast_s, 1),
        replayed_wall_s=round(replayed_s, 1),
        times_faster=round(real_s / fast_s, 1) if fast_s else 0.0,
    )


def _pairs(real: Trial, fast: Trial, call_id: str) -> list[tuple[float, float]]:
    one, other = (trial.folder.record(call_id) for trial in (real, fast))
    return paired_ms(one, other) if one is not None and other is not None else []


def paired_ms(one: CallRecord, other: CallRecord) -> list[tuple[float, float]]:
    """What the customer waited for each answer in two calls, as far as they went alike."""
    spoken = [[(said.side, said.meant) for said in call.utterances] for call in (one, other)]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*spoken, strict=False))
    n_alike = sum(side == "customer" for (side, _), _ in same)
    return list(zip(_first_ms(one, n_alike), _first_ms(other, n_alike), strict=False))


def _first_ms(record: CallRecord, n: int) -> list[float]:
    answered = [wait.ms for wait in waits(record) if wait.answered and wait.ms is not None]
    return answered[:n]


def _waits_ms(trial: Trial, call_id: str) -> list[float]:
    record = trial.folder.record(call_id)
    return _first_ms(record, len(record.utterances)) if record is not None else []


def _wall_s(trial: Trial) -> float:
    return float(sum(trial.host(entry.call_id).get("wall_s", 0.0) for entry in trial.entries()))


def on_vendor(
    plan: CallPlan, url: str, *, clock: Clock, cassette: Cassette | None = None
) -> CallPlan:
    """The call with an agent on OpenAI's services, whose turns end after silence of fixed length.

    A model of turns decides from sounds which some milliseconds more or less make others.
    """
    made = {
        kind: Service(service="openai", model=model, base_url=url)
        for kind, model in _MODELS.items()
    }
    silence = {"smart_turn": False}
    agent = plan.agent.model_copy(
        update={
            "services": plan.agent.services.model_copy(update=made),
            "turns": plan.agent.turns.model_copy(update=silence),
        }
    )
    turns: TurnSettings = plan.customer.turns.model_copy(update=silence)
    customer = plan.customer.model_copy(update={"turns": turns})
    update = {"agent": agent, "customer": customer, "clock": clock, "cassette": cassette}
    return plan.model_copy(update=update)


@contextmanager
def emulated() -> Iterator[str]:
    """The base URL of OpenAI, played by another process while the context lasts.

    Raises:
        WorldFault: it does not start.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(_COMMAND, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = process.stdout.readline() if process.stdout else ""
            if not told:
                raise WorldFault("`spar emulate` did not start")
            yield json.loads(told)["openai"] + "/v1"
        finally:
            process.terminate()
