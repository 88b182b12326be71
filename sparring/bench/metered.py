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


class Difference(Closed):
    """What answers took on one clock less what the same ones took on another, in ms."""

    n_answers: int
    wait_p50_ms: float | None
    """Of voice-to-voice latency. Voice activity detection goes by windows of 32 ms, which begin
    elsewhere in each call: single answers differ by one or two of them, their median does not."""
    wait_largest_ms: float | None
    answering_p50_ms: float | None
    """Of what followed the detection: from the words that the agent heard to its voice."""
    answering_largest_ms: float | None


class Metered(Closed):
    """The same calls of an agent on vendors' services, on three clocks, one at a time."""

    n_calls: int
    real_p50_ms: float | None
    """Voice-to-voice latency, median over the answers."""
    metered_p50_ms: float | None
    replayed_p50_ms: float | None
    """From the cassette that the metered calls left, in simulated time."""
    metered_less_real: Difference
    replayed_less_metered: Difference
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
    real_s, fast_s, replayed_s = (_wall_s(trial) for trial in (real, fast, replayed))
    return Metered(
        n_calls=len(fast.entries()),
        real_p50_ms=_wait_p50_ms(real),
        metered_p50_ms=_wait_p50_ms(fast),
        replayed_p50_ms=_wait_p50_ms(replayed),
        metered_less_real=_difference(real, fast),
        replayed_less_metered=_difference(fast, replayed),
        real_wall_s=round(real_s, 1),
        metered_wall_s=round(fast_s, 1),
        replayed_wall_s=round(replayed_s, 1),
        times_faster=round(real_s / fast_s, 1) if fast_s else 0.0,
    )


def _difference(one: Trial, other: Trial) -> Difference:
    """The other trial less the one."""
    found = [(_record(one, e.call_id), _record(other, e.call_id)) for e in one.entries()]
    both = [(a, b) for a, b in found if a is not None and b is not None]
    waited = [round(b - a, 1) for pair in both for a, b in paired_ms(*pair)]
    answering = [round(b - a, 1) for pair in both for a, b in answering_ms(*pair)]
    return Difference(
        n_answers=len(waited),
        wait_p50_ms=median(waited),
        wait_largest_ms=max(waited, key=abs, default=None),
        answering_p50_ms=median(answering),
        answering_largest_ms=max(answering, key=abs, default=None),
    )


def paired_ms(one: CallRecord, other: CallRecord) -> list[tuple[float, float]]:
    """What the customer waited for each answer in two calls, as far as they went alike."""
    n = sum(said.side == "customer" for said in one.utterances[: _n_alike(one, other)])
    return list(zip(_waits_ms(one)[:n], _waits_ms(other)[:n], strict=False))


def answering_ms(one: CallRecord, other: CallRecord) -> list[tuple[float, float]]:
    """From what the agent last heard to each of its utterances, as far as two calls went alike."""
    n = sum(said.side == "agent" for said in one.utterances[: _n_alike(one, other)])
    both = zip(_since_heard_ms(one)[:n], _since_heard_ms(other)[:n], strict=True)
    return [(a, b) for a, b in both if a is not None and b is not None]


def _n_alike(one: CallRecord, other: CallRecord) -> int:
    """How many utterances two calls have in common, from the first one on."""
    spoken = [[(said.side, said.meant) for said in call.utterances] for call in (one, other)]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*spoken, strict=False))
    return len(list(same))


def _since_heard_ms(record: CallRecord) -> list[float | None]:
    """For each utterance of the agent's. None: it heard nothing since the one before."""
    found, before = [], 0
    for said in record.said_by("agent"):
        heard = [h.at for h in record.heard if h.side == "agent" and before <= h.at < said.start]
        found.append(record.ms(said.start - heard[-1]) if heard else None)
        before = said.start
    return found


def _waits_ms(record: CallRecord) -> list[float]:
    return [wait.ms for wait in waits(record) if wait.answered and wait.ms is not None]


def _wait_p50_ms(trial: Trial) -> float | None:
    records = [_record(trial, entry.call_id) for entry in trial.entries()]
    return median([ms for record in records if record is not None for ms in _waits_ms(record)])


def _record(trial: Trial, call_id: str) -> CallRecord | None:
    return trial.folder.record(call_id)


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
