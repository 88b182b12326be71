"""What a bench measures of metered time: the same calls of vendors on the real clock, and replayed.

The vendor is OpenAI, played by `spar emulate` in a process of its own, with real waits: what it
takes is the same on both clocks, and what differs is ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from personas.cassette import Cassette
from personas.plan import CallPlan
from personas.schema import Clock, Closed, Service, TurnSettings
from sparring.bench.cost import shortened
from sparring.bench.difference import Difference, difference, record_of, waits_ms
from sparring.bench.lab import Lab, Trial
from sparring.bench.truth import REAL_CALL_S, median
from sparring.faults import WorldFault

_COMMAND = (
    *(sys.executable, "-m", "sparring", "emulate", "openai", "--port", "0", "--json"),
    *("--set", "latency_spread=0"),
)
AT_ONCE = 3
"""Calls: on the real clock they mostly wait."""
_MODELS = {"stt": "gpt-4o-transcribe", "llm": "gpt-4.1", "tts": "gpt-4o-mini-tts"}


class Metered(Closed):
    """The same calls of an agent on vendors' services, on three clocks, a few at once."""

    n_calls: int
    real_p50_ms: float | None
    """Voice-to-voice latency, median over the answers."""
    metered_p50_ms: float | None
    replayed_p50_ms: float | None
    """From the cassette that the metered calls left, in simulated time."""
    metered_less_real: Difference
    real_less_real: Difference
    """The same calls on the real clock once more: what differs is chance."""
    replayed_less_metered: Difference
    real_wall_s: float
    metered_wall_s: float
    replayed_wall_s: float
    times_faster: float
    """Wall time of the calls on the real clock over that on the metered one."""


def metered(lab: Lab) -> Metered:
    """How far metered time is from real time, and how much faster."""
    few = [shortened(plan, REAL_CALL_S) for plan in lab.plans[: 1 if lab.quick else 2 * AT_ONCE]]
    with emulated() as url:
        real = _trial(lab, few, url, "real", name="real")
        again = _trial(lab, few, url, "real", name="real again")
        fast = _trial(lab, few, url, "metered", name="metered")
    replay = Cassette(folder=_kept(lab, "metered"), use="replay")
    plans = [on_vendor(plan, url, clock="simulated", cassette=replay) for plan in few]
    return compared(real, again, fast, lab.trial("replayed", plans, AT_ONCE))


def _trial(lab: Lab, few: Sequence[CallPlan], url: str, clock: Clock, *, name: str) -> Trial:
    """The calls on one clock, with their vendor's answers kept."""
    kept = Cassette(folder=_kept(lab, name), use="record")
    plans = [on_vendor(plan, url, clock=clock, cassette=kept) for plan in few]
    return lab.trial(name, plans, AT_ONCE)


def _kept(lab: Lab, name: str) -> str:
    return str(lab.scratch / f"{name} cassette")


def compared(real: Trial, again: Trial, fast: Trial, replayed: Trial) -> Metered:
    """The answers of calls on the three clocks, side by side."""
    real_s, fast_s, replayed_s = (_wall_s(trial) for trial in (real, fast, replayed))
    return Metered(
        n_calls=len(fast.entries()),
        real_p50_ms=_wait_p50_ms(real),
        metered_p50_ms=_wait_p50_ms(fast),
        replayed_p50_ms=_wait_p50_ms(replayed),
        metered_less_real=difference(real, fast),
        real_less_real=difference(real, again),
        replayed_less_metered=difference(fast, replayed),
        real_wall_s=round(real_s, 1),
        metered_wall_s=round(fast_s, 1),
        replayed_wall_s=round(replayed_s, 1),
        times_faster=round(real_s / fast_s, 1) if fast_s else 0.0,
    )


def _wait_p50_ms(trial: Trial) -> float | None:
    records = [record_of(trial, entry.call_id) for entry in trial.entries()]
    return median([ms for record in records if record is not None for ms in waits_ms(record)])


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
