"""A made-up call with a known outcome: its plan, its record and the verdicts on it."""

import zlib
from typing import Literal

import numpy as np

from evaluators.verdict import CallResult
from personas.base import Side
from personas.plan import CallPlan
from personas.schema import (
    AgentVersion,
    Closed,
    Facts,
    Line,
    Persona,
    Scenario,
    Temper,
    TurnTaking,
)
from pipelines.record import (
    CallRecord,
    Ending,
    Event,
    Heard,
    Interruption,
    Soundness,
    ToolCall,
    Turn,
    Utterance,
)
from reports.testing_verdicts import broken_result, made_up_result

HZ = 8000
DELAY = 480
"""Samples from a mouth to the other side's ear: 60 ms."""
NAMES = ("maria smith", "jon alvarez", "anne o'neill", "peter novak", "grace okafor", "li chen")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORD_MS = 330
_YIELD_MS = 400
"""From the onset of a barge-in until the agent falls silent."""
_OPENING: tuple[tuple[Side, str], ...] = (
    ("agent", "Thank you for calling Sprocket Works. May I have your first and last name?"),
    ("customer", "Hi, this is {name}."),
    ("agent", "Thank you, {heard_name}. And what is your ZIP code?"),
    ("customer", "Sure, it is {zip}."),
    ("agent", "I have {heard_zip}. Our new sprocket lasts twice as long. Shall I put you through?"),
    ("customer", "Well, what would that do for me?"),
    ("agent", "They know which size fits your machine. Shall I put you through?"),
)
_CLOSINGS: dict[str, tuple[tuple[Side, str], ...]] = {
    "customer_hung_up": (("customer", "Sorry, I have no time for this. Goodbye."),),
    "no_agreement": (("customer", "No, thank you."), ("agent", "I see. Goodbye.")),
    "no_transfer": (("customer", "All right, go ahead."), ("agent", "Thank you. Goodbye.")),
}
_TRANSFER: tuple[tuple[Side, str], ...] = (
    ("customer", "All right, go ahead."),
    ("agent", "Thank you. I am putting you through now."),
)
_DECISIONS = {"All right, go ahead.": "agreed", "Well, what would that do for me?": "declined"}


class FakeCall(Closed):
    """One made-up call."""

    plan: CallPlan
    record: CallRecord | None
    """None: the call broke before there was one."""
    result: CallResult


def fake_plan(*, persona: str, version: str, attempt: int, seed: int) -> CallPlan:
    """A plan whose facts and seed depend on everything but the agent's version."""
    own_seed = zlib.crc32(f"{seed} {persona} {attempt}".encode())
    rng = np.random.default_rng(own_seed)
    name = NAMES[int(rng.integers(len(NAMES)))]
    return CallPlan(
        suite="fake",
        persona=_persona(persona),
        scenario=Scenario(name="sprocket", summary="asks about sprockets", goal="be put through"),
        facts=Facts(name=name, zip_code="".join(str(d) for d in rng.integers(10, size=5))),
        line=Line(name="landline", summary="a plain line"),
        agent=AgentVersion(agent="sprocket", version=version, prompt="Sell nothing."),
        attempt=attempt,
        seed=own_seed,
    )


def _persona(name: str) -> Persona:
    """One that a call of `_Talk` keeps to."""
    return Persona(
        name=name,
        summary=f"a made-up {name.replace('_', ' ')}",
        temper=Temper(objections=1, patience_s=20),
        turn_taking=TurnTaking(barge_in_rate=0.5 if "interrupt" in name else 0.0),
    )


def fake_call(plan: CallPlan, outcome: str, *, slower_ms: int = 0) -> FakeCall:
    """A call that ended in `outcome`: pass, error, broken, or the name of a point of failure.

    Args:
        plan: What was to be placed.
        outcome: `error` is an unsound call with a record, `broken` an error without one.
        slower_ms: Added to each answer of the agent.
    """
    if outcome == "broken":
        return FakeCall(plan=plan, record=None, result=broken_result(plan))
    record = _Talk(plan, outcome, slower_ms=slower_ms).record()
    return FakeCall(plan=plan, record=record, result=made_up_result(record, outcome))


class _Talk:
    """Writes a talk down, line by line, as samples on the line."""

    def __init__(self, plan: CallPlan, outcome: str, *, slower_ms: int) -> None:
        self.plan, self.outcome, self.slower_ms = plan, outcome, slower_ms
        self.rng = plan.rng(f"fake {plan.agent.version}")
        self.now = HZ // 2
        self.barge_in_at: int | None = None
        self.utterances: list[Utterance] = []
        self.heard: list[Heard] = []
        self.turns: list[Turn] = []
        self.interruptions: list[Interruption] = []
        for side, line in (*_OPENING, *_CLOSINGS.get(outcome, _TRANSFER)):
            self._say(side, line.format(**self._words()))

    def _words(self) -> dict[str, str]:
        name, code = self.plan.facts.name, self.plan.facts.zip_code
        heard_name = f"{name.split()[0]} smart" if self.outcome == "name_wrong" else name
        heard_code = self._wrong(code) if self.outcome == "zip_wrong" else code
        return {
            "name": name.title(),
            "heard_name": heard_name.title(),
            "zip": _spoken(code),
            "heard_zip": _spoken(heard_code),
        }

    @staticmethod
    def _wrong(code: str) -> str:
        return f"{code[:-1]}{(int(code[-1]) + 4) % 10}"

    def _say(self, side: Side, meant: str) -> None:
        wait_ms = int(self.rng.integers(500, 1300)) + (self.slower_ms if side == "agent" else 0)
        start = self.barge_in_at or self.now + wait_ms * HZ // 1000
        kind: Literal["answer", "barge_in"] = "barge_in" if self.barge_in_at else "answer"
        cut = side == "agent" and "interrupt" in self.plan.persona.name and meant[:6] == "I have"
        words = meant.split()
        said = " ".join(words[: len(words) * 3 // 5]) if cut else meant
        end = start + len(said.split()) * _WORD_MS * HZ // 1000
        self.utterances.append(
            Utterance(side=side, start=start, end=end, meant=meant, said=said, cut=cut, kind=kind)
        )
        self.now, self.barge_in_at = end, None
        if cut:
            self._be_interrupted(end)
        self._hear(side, said, start=start + DELAY, end=end + DELAY)

    def _be_interrupted(self, yielded_at: int) -> None:
        at = yielded_at - _YIELD_MS * HZ // 1000
        self.barge_in_at = at
        self.interruptions.append(
            Interruption(by="customer", at=at, yielded_at=yielded_at, intended=True)
        )

    def _hear(self, speaker: Side, said: str, *, start: int, end: int) -> None:
        listener: Side = "agent" if speaker == "customer" else "customer"
        text = self._misheard(said) if listener == "agent" else said.replace("sprocket", "socket")
        at = end + 300 * HZ // 1000
        self.heard.append(Heard(side=listener, start=start, end=end, at=at, text=text.lower()))
        self.turns.append(Turn(side=listener, start=start, end=at, text=text.lower()))

    def _misheard(self, said: str) -> str:
        words = self._words()
        if self.outcome == "name_wrong":
            said = said.replace(words["name"], words["heard_name"])
        if self.outcome == "zip_wrong":
            said = said.replace(words["zip"], words["heard_zip"])
        return said.replace("Well,", "Bell,") if self.rng.random() < 0.5 else said

    def record(self) -> CallRecord:
        """The record of the talk."""
        n_samples = self.now + HZ
        return CallRecord(
            plan=self.plan,
            sample_rate_hz=HZ,
            n_samples=n_samples,
            utterances=tuple(sorted(self.utterances, key=lambda u: u.start)),
            heard=tuple(self.heard),
            turns=tuple(self.turns),
            interruptions=tuple(self.interruptions),
            tool_calls=self._tool_calls(),
            events=self._events(),
            ending=self._ending(n_samples),
            soundness=Soundness(faults=("a made-up fault of ours",) * (self.outcome == "error")),
        )

    def _events(self) -> tuple[Event, ...]:
        return tuple(
            Event(at=u.end, side=u.side, name=_DECISIONS[u.said])
            for u in self.utterances
            if u.said in _DECISIONS
        )

    def _tool_calls(self) -> tuple[ToolCall, ...]:
        if self.outcome in _CLOSINGS:
            return ()
        name, code = self.plan.facts.name, self.plan.facts.zip_code
        words = self._words()
        arguments = {
            "name": words["heard_name"].lower() if self.outcome == "name_wrong" else name,
            "zip_code": self._wrong(code) if self.outcome == "zip_wrong" else code,
        }
        at = self.now
        call = ToolCall(
            side="agent", name="transfer_call", arguments=arguments, at=at, result="done"
        )
        return (call.model_copy(update={"result_at": at + 160}),)

    def _ending(self, at: int) -> Ending:
        if self.outcome == "customer_hung_up":
            return Ending(by="customer", reason="impatient", at=at)
        reason = "goodbye" if self.outcome in _CLOSINGS else "transferred"
        return Ending(by="agent", reason=reason, at=at)


def _spoken(code: str) -> str:
    return " ".join(DIGITS[int(digit)] for digit in code)
