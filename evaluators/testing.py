"""Calls written down in lines, for tests of evaluators; times in ms.

call(
    "customer 0-1200 my card is lost",
    "agent hears 0-1200 my cart is lost",
    "agent 1900-5000 sorry",
    "customer 2500-2900 (backchannel) uh huh",
    "customer 3000-3200 (cough)",                      # any kind, also one that no record has
    "agent 6000-6800 may i have | your name",          # cut off at the bar
    "customer event 8000 agreed",
    "agent calls 9000 transfer_call name='maria gonzalez' zip_code=94103",
    "agent fails 9500 end_call reason=tired",          # the tool answered with an error
)
"""

import re
import shlex
from collections.abc import Callable, Iterable
from typing import Any, TypedDict, Unpack

import numpy as np
import numpy.typing as npt

from evaluators.recording import Recording
from evaluators.timeline import delay_samples
from personas.base import Side
from personas.plan import CallPlan
from personas.schema import (
    AgentVersion,
    Clock,
    Customer,
    Facts,
    Leg,
    Line,
    Persona,
    Scenario,
    Service,
    Services,
    Temper,
)
from pipelines.record import CallRecord, Ending, Event, Heard, Soundness, ToolCall, Usage, Utterance

RATE_HZ = 8000
PER_MS = RATE_HZ // 1000
SUCCESS = ("name", "zip_code", "agreement", "transfer")
CLEAR = Persona(name="clear", summary="A clear speaker.", temper=Temper(objections=0))

_LINE = re.compile(
    r"(?P<side>agent|customer|line) (?P<verb>hears |calls |fails |event )?"
    r"(?P<start>\d+)(?:-(?P<end>\d+))?(?: \((?P<kind>\w+)\))? ?(?P<rest>.*)"
)
SYLLABLES_HZ = 4
_RESULT_AFTER_MS = 100
_AFTER_LAST_MS = 500


class Circumstances(TypedDict, total=False):
    """What a call may be told beside its lines."""

    name: str
    zip_code: str
    success: tuple[str, ...]
    delay_ms: int
    """Of both legs; without it the line adds nothing."""
    persona: Persona
    customer_llm: str
    clock: Clock
    kept_time: bool
    faults: tuple[str, ...]
    ending: str
    """Who and why, such as `customer impatient`; `agent goodbye` without it."""
    transcripts_known: bool
    """False: the agent is one from outside, whose recogniser nobody sees."""
    end_ms: int
    """When the call ended; half a second after the last thing without it."""


def call(*lines: str, **circumstances: Unpack[Circumstances]) -> CallRecord:
    """The record of a call that went as the lines say. See the module for their grammar.

    Raises:
        ValueError: A line is not in the grammar.
    """
    parsed = [_parse(line) for line in lines]
    times_ms = [int(ms) for found in parsed for ms in (found["start"], found["end"]) if ms]
    end_ms = circumstances.get("end_ms", max(times_ms, default=0) + _AFTER_LAST_MS)
    by, _, reason = circumstances.get("ending", "agent goodbye").partition(" ")
    things = [_thing(found) for found in parsed]
    soundness = Soundness(
        faults=circumstances.get("faults", ()), kept_time=circumstances.get("kept_time", True)
    )
    return CallRecord(
        plan=plan(**circumstances),
        sample_rate_hz=RATE_HZ,
        n_samples=end_ms * PER_MS,
        utterances=_ordered(thing for thing in things if isinstance(thing, Utterance)),
        heard=tuple(thing for thing in things if isinstance(thing, Heard)),
        tool_calls=tuple(thing for thing in things if isinstance(thing, ToolCall)),
        events=tuple(thing for thing in things if isinstance(thing, Event)),
        ending=Ending.model_validate({"by": by, "reason": reason, "at": end_ms * PER_MS}),
        usage=_usage(transcripts_known=circumstances.get("transcripts_known", True)),
        soundness=soundness,
    )


def _usage(*, transcripts_known: bool) -> tuple[Usage, ...]:
    sides: tuple[Side, ...] = ("agent", "customer") if transcripts_known else ("customer",)
    return tuple(Usage(side=side, kind="stt", service="fake") for side in sides)


def plan(**circumstances: Unpack[Circumstances]) -> CallPlan:
    """A plan for one customer, by default Maria Gonzalez in 94103, over a bare line."""
    leg = Leg(codec="pcm", delay_ms=circumstances.get("delay_ms", 0))
    llm = Service(service=circumstances.get("customer_llm", "scripted"))
    success = circumstances.get("success", SUCCESS)
    return CallPlan(
        suite="test",
        persona=circumstances.get("persona", CLEAR),
        scenario=Scenario.model_validate(
            {"name": "sprocket", "summary": "Calls.", "goal": "A sprocket.", "success": success}
        ),
        facts=Facts(
            name=circumstances.get("name", "maria gonzalez"),
            zip_code=circumstances.get("zip_code", "94103"),
        ),
        line=Line(name="wire", summary="Adds nothing.", to_agent=leg, to_customer=leg),
        agent=AgentVersion(agent="sprocket", version="v1", prompt="Transfer the customer."),
        customer=Customer(services=Services(llm=llm)),
        attempt=1,
        seed=1,
        clock=circumstances.get("clock", "simulated"),
    )


def recording_of(
    record: CallRecord,
    *,
    noise_dbfs: float | None = None,
    syllables: bool = False,
    sounds_ms: Iterable[tuple[int, int]] = (),
) -> Recording:
    """What each side heard, with every utterance a tone at -20 dBFS.

    Args:
        record: The call.
        noise_dbfs: Level of steady white noise on both channels. None: none.
        syllables: The tones rise and fall some `SYLLABLES_HZ` times a second, by 20 dB, as speech
            does; they begin and end loud.
        sounds_ms: From when to when, at the customer, other sounds are in the customer's room:
            bursts of white noise at -20 dBFS.
    """
    rng = np.random.default_rng(0)
    level = 0.0 if noise_dbfs is None else 10 ** (noise_dbfs / 20)
    sides: tuple[Side, ...] = ("customer", "agent")
    heard = {side: level * rng.standard_normal(record.n_samples) for side in sides}
    shift = {side: delay_samples(record, side) for side in sides}
    for spoken in record.utterances:
        tone = _tone(spoken.end - spoken.start, record.sample_rate_hz, syllables=syllables)
        _mix(heard[spoken.side], tone, spoken.start + shift[spoken.side])
    for start_ms, end_ms in sounds_ms:
        burst = 0.1 * rng.standard_normal((end_ms - start_ms) * PER_MS)
        _mix(heard["customer"], burst, start_ms * PER_MS + shift["customer"])
    return Recording(
        sample_rate_hz=record.sample_rate_hz,
        customer=heard["customer"].astype(np.float32),
        agent=heard["agent"].astype(np.float32),
    )


def _tone(n_samples: int, sample_rate_hz: int, *, syllables: bool) -> npt.NDArray[np.float64]:
    t_s = np.arange(n_samples) / sample_rate_hz
    tone = 0.1 * np.sqrt(2) * np.sin(2 * np.pi * 440 * t_s)
    if not syllables:
        return np.asarray(tone)
    n_syllables = max(1, round(SYLLABLES_HZ * n_samples / sample_rate_hz))
    phase = 2 * np.pi * n_syllables * np.arange(n_samples) / n_samples
    return np.asarray(tone * (0.55 + 0.45 * np.cos(phase)))


def _mix(channel: npt.NDArray[np.float64], sound: npt.NDArray[np.float64], at: int) -> None:
    """Adds as much of a sound as the channel has room for."""
    room = channel[at : at + len(sound)]
    room += sound[: len(room)]


def _parse(line: str) -> re.Match[str]:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"`{line}` is no line of a call, such as `agent 1900-5000 sorry`")
    return found


def _thing(found: re.Match[str]) -> Utterance | Heard | ToolCall | Event:
    make: dict[str, Callable[[re.Match[str]], Utterance | Heard | ToolCall | Event]]
    make = {"hears ": _heard, "calls ": _tool_call, "fails ": _tool_call, "event ": _event}
    return make.get(found["verb"], _utterance)(found)


def _at(found: re.Match[str]) -> int:
    return int(found["start"]) * PER_MS


def _end(found: re.Match[str]) -> int:
    return int(found["end"] or found["start"]) * PER_MS


def _utterance(found: re.Match[str]) -> Utterance:
    said, bar, unsaid = found["rest"].partition("|")
    made = Utterance.model_validate(
        {
            "side": found["side"],
            "start": _at(found),
            "end": _end(found),
            "meant": f"{said.strip()} {unsaid.strip()}".strip(),
            "said": said.strip(),
            "cut": bool(bar),
        }
    )
    return made.model_copy(update={"kind": found["kind"] or "answer"})


def _heard(found: re.Match[str]) -> Heard:
    """With a span: a segment, transcribed at its end. With one time: that of the transcript."""
    start, end = (_at(found), _end(found)) if found["end"] else (None, None)
    text = found["rest"]
    return Heard.model_validate(
        {"side": found["side"], "start": start, "end": end, "at": _end(found), "text": text}
    )


def _tool_call(found: re.Match[str]) -> ToolCall:
    name, *given = shlex.split(found["rest"])
    arguments: dict[str, Any] = dict(one.split("=", 1) for one in given)
    failed = found["verb"] == "fails "
    return ToolCall.model_validate(
        {
            "side": found["side"],
            "name": name,
            "arguments": arguments,
            "at": _at(found),
            "result": None if failed else {"ok": True},
            "result_at": _at(found) + _RESULT_AFTER_MS * PER_MS,
            "error": "the tool broke" if failed else None,
        }
    )


def _event(found: re.Match[str]) -> Event:
    name, _, text = found["rest"].partition(" ")
    return Event.model_validate(
        {"side": found["side"], "at": _at(found), "name": name, "text": text}
    )


def _ordered(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    return tuple(sorted(utterances, key=lambda one: one.start))
