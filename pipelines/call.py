"""Places one call: a plan in, a record and a recording out."""

import asyncio
import json
from contextlib import nullcontext
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.workers.runner import WorkerRunner

from personas.base import Side
from personas.plan import CallPlan
from personas.prompt import system_prompt
from personas.tools import Tools
from pipelines import clock, record, transcript
from pipelines.agent_end import AgentEnd, cascade
from pipelines.emulators import emulators_of
from pipelines.foreign.end import foreign_end
from pipelines.foreign.place import Place
from pipelines.foreign.surroundings import surroundings
from pipelines.handoffs import tools_of_parts
from pipelines.legs import chains
from pipelines.manners.answering import Answering
from pipelines.metered import MeteredLoop
from pipelines.network import Network
from pipelines.outside.place import is_guarded
from pipelines.outside.way import WayOut
from pipelines.playbook.agent import NOTHING, AgentPlaybook
from pipelines.playbook.floor import FloorTaker
from pipelines.record import CallRecord, Ending, Soundness, unsurvived
from pipelines.recording import write_tracks
from pipelines.s2s import build_s2s
from pipelines.scribe import Scribe
from pipelines.services.keyless import shared_ear
from pipelines.services.wiring import Wiring
from pipelines.side import SidePipeline, build_side
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import LAG_LIMIT_MS, Telephone
from pipelines.tools import tools_of
from pipelines.tools_declared import Rows, frozen, rows_of
from pipelines.unsaid import know_secrets_of, without_secrets
from pipelines.watching import connect_floor, connect_machine, errors_noted, note_turns

PACKAGES = (
    "pipecat-ai",
    "pocketsphinx",
    "espeakng-loader",
    "onnxruntime",
    "numpy",
    "scipy",
    "soxr",
)
"""Those that can change a call."""
AHEAD_S = 0.06
"""How far mouths are ahead of the line on the real clock, which wakes tasks late."""
HANG_UP_S = 0.3
"""What the recording goes on for after the end."""


def warm_up() -> None:
    """Loads what all calls of a process share, before it forks."""
    shared_ear(AgentPlaybook.model_validate(NOTHING))


def place_call(plan: CallPlan, folder: Path, *, keep_clean: bool = False) -> CallRecord:
    """Carries a plan out.

    Args:
        plan: The call.
        folder: Where recording.wav, events.ndjson and host.json go; it exists. With `keep_clean`
            also clean.wav, the two mouths as they were before room and line.
        keep_clean: Whether to keep the clean tracks.

    Returns:
        The record, equal for equal plans on the simulated clock. It is not written here.

    Raises:
        ServiceFault: a service cannot be built as the configuration asks.
    """
    started = clock.real_perf_counter()
    know_secrets_of(plan)
    with (folder / "events.ndjson").open("w", encoding="utf-8") as live:
        call = _Call(plan, live)
        with errors_noted(call.scribe, plan.agent.bot):
            call.network.is_open = plan.clock == "real"
            own = plan.emulators or plan.agent.bot or is_guarded(plan)
            with surroundings(plan) if plan.agent.is_foreign else nullcontext():
                clock.run(
                    call.place(),
                    simulated=plan.clock != "real",
                    network=call.network if own else None,
                    loop_of=MeteredLoop if plan.clock == "metered" else clock.SimulatedLoop,
                )
    made = without_secrets(call.record(write_tracks(call.telephone, folder, keep_clean=keep_clean)))
    wall_s = clock.real_perf_counter() - started
    host = {"wall_s": wall_s, "computed_s": call.stopwatch.seconds} | call.way_out.costs()
    (folder / "host.json").write_text(json.dumps(host, indent=2) + "\n")
    return made


@dataclass
class _Call:
    plan: CallPlan
    live: TextIO
    ending: Ending | None = None
    telephone: Telephone = field(init=False)
    scribe: Scribe = field(init=False)
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    floor: FloorTaker = field(init=False)
    network: Network = field(default_factory=Network)
    way_out: WayOut = field(init=False)
    rows: Rows = field(init=False)
    """The scenario's tables, as the agent's tools change them."""

    def __post_init__(self) -> None:
        rate_hz = self.plan.line.sample_rate_hz
        ahead = round(AHEAD_S * rate_hz) if self.plan.clock == "real" else 0
        self.telephone = Telephone(rate_hz, chains(self.plan), self.stopwatch, ahead)
        self.scribe = Scribe(self.telephone, self.live)
        self.floor = FloorTaker(self.plan)
        self.way_out = WayOut(self.plan, self.scribe)
        self.rows = rows_of(self.plan.scenario.state)

    # ---- the call -----------------------------------------------------------------------------

    async def place(self) -> None:
        """From the first frame on the line to the last."""
        agent, customer = self._agent(), self._side("customer")
        connect_floor(self.floor, customer, self.telephone)
        note_turns("customer", customer, self.scribe)
        delays = {side: leg.chain.delay_samples for side, leg in self.telephone.legs.items()}
        self.scribe.event("line", "delay_to_agent", str(delays["customer"]))
        self.scribe.event("line", "delay_to_customer", str(delays["agent"]))
        try:
            async with self.network:
                agent = await agent.arrives() if agent.arrives else agent
                await self._talk(agent, customer)
        finally:
            self.way_out.close()
        agent.settle()
        self.telephone.drain(round(HANG_UP_S * self.telephone.rate_hz) + max(delays.values()))

    async def _talk(self, agent: AgentEnd, customer: SidePipeline) -> None:
        """From the first frame on the line to the end of both pipelines."""
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(*agent.workers, customer.worker)
        running = asyncio.create_task(runner.run())
        starting = [asyncio.create_task(agent.begin()), *self._answering(customer)]
        await self.telephone.carry(lambda: self._over() or running.done())
        for task in starting:
            task.cancel()
        self.floor.stop()
        await agent.leave()
        await runner.cancel()
        await running

    def _agent(self) -> AgentEnd:
        if self.plan.agent.is_foreign:
            wiring = self._wiring("agent", self.plan.agent.prompt)
            return foreign_end(Place(wiring, self.network, self._end, self.rows))
        side = self._side("agent")
        note_turns("agent", side, self.scribe)
        return cascade(side)

    def _answering(self, customer: SidePipeline) -> list[asyncio.Task[None]]:
        """What answers in the customer's place, if anything does."""
        book = self.plan.persona.playbook
        if book is None:
            return []
        machine = Answering(book, customer, self.floor, self.scribe)
        connect_machine(machine, customer, self.telephone)
        return [asyncio.create_task(machine.run())]

    def _wiring(self, side: Side, prompt: str) -> Wiring:
        return Wiring(self.plan, side, self.scribe, self.stopwatch, self.floor, prompt)

    def _side(self, side: Side) -> SidePipeline:
        parts = self.plan.agent.parts
        prompt = parts[0].prompt if side == "agent" else system_prompt(self.plan)
        wiring = self._wiring(side, prompt)
        for host, app in emulators_of(wiring).items():
            self.network.add(host, app)
        for host, app in self.way_out.hosts(wiring).items():
            self.network.add(host, app, cancels=True)

        def ended(reason: str) -> None:
            reasons[:] = [reason]

        reasons: list[str] = []

        def tools_for(tools: Tools) -> list[FunctionSchema]:
            return tools_of(side, tools, self.rows, ended)

        build = build_s2s if wiring.services.s2s else build_side
        own = tools_for({}) if side == "customer" else tools_of_parts(parts, self.scribe, tools_for)
        built = build(wiring, tools=own)

        async def hang_up(reason: str) -> None:
            ended(reason)
            await built.worker.stop_when_done()  # type: ignore[no-untyped-call]

        built.hang_up = hang_up

        async def finished(_worker: object, _frame: object) -> None:
            self._end(side, reasons[0] if reasons else "left")

        async def idle(_listener: object) -> None:
            self.scribe.event(side, "waits")
            if built.gate is not None:
                built.gate.waits()
            await built.speak_up()

        built.worker.add_event_handler("on_pipeline_finished", finished)
        built.listener.add_event_handler("on_user_turn_idle", idle)
        return built

    # ---- the end ------------------------------------------------------------------------------

    def _end(self, by: str, reason: str) -> None:
        if self.ending is None:
            at = self.telephone.now()
            self.ending = Ending.model_validate({"by": by, "reason": reason, "at": at})
            self.scribe.is_over = True
            self.scribe.event("line", "ended", f"{by}: {reason}")

    def _over(self) -> bool:
        rate_hz, limits = self.telephone.rate_hz, self.plan.limits
        drop_at_s = self.plan.line.drop_at_s
        lost = unsurvived(self.plan, self.scribe.troubles)
        if lost is not None:
            self._end("fault", lost.sentence)
        elif drop_at_s is not None and self.telephone.n_samples >= drop_at_s * rate_hz:
            self._end("line", "dropped")
        elif self.telephone.n_samples >= limits.call_s * rate_hz:
            self._end("limit", "time")
        elif self.telephone.silent_for() >= limits.silence_s * rate_hz:
            self._end("limit", "silence")
        return self.ending is not None

    # ---- the record ---------------------------------------------------------------------------

    def record(self, tracks: tuple[record.Track, ...]) -> CallRecord:
        """What is left of the call."""
        if self.ending is None:
            self._end("fault", "the pipelines stopped without a word")
        assert self.ending is not None  # noqa: S101 -- for the type checker
        n_samples = self.telephone.n_samples
        spoken = transcript.within(transcript.utterances(self.scribe), n_samples)
        return CallRecord(
            plan=self.plan,
            sample_rate_hz=self.telephone.rate_hz,
            n_samples=n_samples,
            utterances=spoken,
            heard=tuple(self.scribe.heard),
            turns=tuple(self.scribe.turns),
            interruptions=transcript.interruptions(spoken),
            tool_calls=tuple(self.scribe.tool_calls.values()),
            state=frozen(self.rows),
            events=tuple(self.scribe.events),
            ending=self.ending.model_copy(update={"at": min(self.ending.at, n_samples)}),
            usage=self.scribe.usage,
            unseen=self.scribe.unseen,
            troubles=tuple(self.scribe.troubles),
            soundness=self._soundness(),
            tracks=tracks,
            packages={name: version(name) for name in PACKAGES},
        )

    def _soundness(self) -> Soundness:
        exact = self.plan.clock == "simulated"
        worst_ms = max(self.telephone.worst_lag_ms, self.way_out.late_ms)
        lag_ms = 0.0 if exact else round(worst_ms, 1)
        return Soundness(
            faults=tuple(self.scribe.faults),
            kept_time=lag_ms <= LAG_LIMIT_MS,
            worst_lag_ms=lag_ms,
            queued_ms=self.scribe.queued_ms,
        )
