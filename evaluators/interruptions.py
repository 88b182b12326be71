"""Who spoke over whom, and who gave way. All times are those at the customer."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from evaluators.barge_ins import BargeIn, Result, barge_ins
from evaluators.cut_ins import CutIn, cut_ins
from evaluators.recording import Recording
from evaluators.registry import evaluator
from evaluators.stops import Sound, Stop, Why, spoken_through, stops
from evaluators.timeline import (
    UNTIMED,
    both,
    floor_turns,
    length,
    quantile,
    spans_of,
    timing_is_valid,
    when,
)
from evaluators.verdict import Outcome, Verdict
from pipelines.record import CallRecord

KNOWN_CAUSES = ("backchannel", "cough", "aside", "noise")
"""What an agent is to speak through, each counted by itself; any other kind is `other`."""
_WHAT = {
    "cut_customer_off": "began before the customer was done",
    "cut_into_pause": "began in a pause of the customer's",
    "did_not_yield": "did not give way to the customer",
    "stopped_for_backchannel": "fell silent for a mere sign of listening",
    "stopped_for_cough": "fell silent for a cough",
    "stopped_for_aside": "fell silent for words to somebody else",
    "stopped_for_noise": "fell silent for a sound that the customer did not make",
    "stopped_for_other": "fell silent for a sound that was not meant for it",
    "stopped_for_nothing": "fell silent though nobody spoke to it",
}


class Floor(NamedTuple):
    """All that happened between the two in one call."""

    barge_ins: tuple[BargeIn, ...]
    cut_ins: tuple[CutIn, ...]
    stops: tuple[Stop, ...]
    spoken_through: tuple[Sound, ...]

    @classmethod
    def of(cls, record: CallRecord, recording: Recording | None) -> "Floor":
        """Of one call, heard as well if there is a recording."""
        return cls(
            barge_ins(record),
            cut_ins(record, recording),
            stops(record, recording),
            spoken_through(record, recording),
        )

    def faults(self) -> list[tuple[str, int]]:
        """What the agent did wrong, each thing once, with the sample to listen to."""
        return [
            *((_cut(one), one.at) for one in self.cut_ins),
            *(("did_not_yield", one.onset.start) for one in self._with(Result.SPOKE_ON)),
            *((f"stopped_for_{_cause(sound)}", sound.start) for sound in self._stopped_for()),
            *(("stopped_for_nothing", stop.over.end) for stop in self._for_nothing()),
        ]

    def _with(self, result: Result) -> list[BargeIn]:
        return [one for one in self.barge_ins if one.result is result]

    def _stopped_for(self) -> list[Sound]:
        return [stop.sound for stop in self.stops if stop.sound is not None]

    def _for_nothing(self) -> list[Stop]:
        return [stop for stop in self.stops if stop.why is Why.NOTHING]

    def counts(self) -> dict[str, float | None]:
        """The numbers of it, and the rates: of the times that showed something."""
        of = Counter(one.result for one in self.barge_ins)
        eligible = of[Result.YIELDED] + of[Result.SPOKE_ON]
        n_stopped = len(self._stopped_for())
        n_sounds = n_stopped + len(self.spoken_through)
        return {
            "n_customer_interruptions": len(self.barge_ins),
            "n_barge_ins": sum(one.onset.utterance.kind == "barge_in" for one in self.barge_ins),
            "n_eligible": eligible,
            "n_natural_ends": of[Result.ENDED],
            "n_both_began": of[Result.JUST_BEGUN],
            "n_yields": of[Result.YIELDED],
            "yield_rate": of[Result.YIELDED] / eligible if eligible else None,
            "n_agent_interruptions": len(self.cut_ins),
            "n_pause_cuts": sum(one.in_pause for one in self.cut_ins),
            "n_sounds": n_sounds,
            "n_false_stops": n_stopped,
            "false_stop_rate": n_stopped / n_sounds if n_sounds else None,
            "n_stops_for_nothing": len(self._for_nothing()),
            **self._by_cause(),
        }

    def _by_cause(self) -> dict[str, float | None]:
        """For each cause, how many sounds were to be spoken through, and how many stopped it."""
        stopped = Counter(_cause(sound) for sound in self._stopped_for())
        tried = stopped + Counter(_cause(sound) for sound in self.spoken_through)
        found: dict[str, float | None] = {}
        for cause in (*KNOWN_CAUSES, "other"):
            found |= {f"n_{cause}s": tried[cause], f"n_{cause}_stops": stopped[cause]}
        return found


def _cut(one: CutIn) -> str:
    return "cut_into_pause" if one.in_pause else "cut_customer_off"


def _cause(sound: Sound) -> str:
    return sound.cause if sound.cause in KNOWN_CAUSES else "other"


@evaluator("interruptions", version=2)
def interruptions(record: CallRecord, recording: Recording | None = None) -> Verdict:
    """Pass when the agent gave way when it had to and only then, and never cut in.

    It has to when the customer barges in while the agent has been heard for `ACTIVE_MS` of the
    second before, and would go on for more than `YIELD_MS`. An agent whose speech ended by itself
    before that did not yield, nor did it refuse to: it shows nothing. What does not take the floor,
    such as a backchannel or a cough, is to be spoken through, and so is noise.
    """
    if not timing_is_valid(record):
        return interruptions.verdict(Outcome.NOT_APPLICABLE, UNTIMED)
    if not record.said_by("agent") or not record.said_by("customer"):
        return interruptions.verdict(Outcome.NOT_APPLICABLE, "only one side spoke")
    floor = Floor.of(record, recording)
    faults = floor.faults()
    return interruptions.verdict(
        Outcome.FAIL if faults else Outcome.PASS,
        _reason(record, faults),
        metrics=floor.counts() | _times(record, floor, heard=recording is not None),
        failures=dict.fromkeys(name for name, _ in faults),
        at=[at for _, at in faults],
    )


def _times(record: CallRecord, floor: Floor, *, heard: bool) -> dict[str, float | None]:
    yields = [one for one in floor.barge_ins if one.result is Result.YIELDED]
    yields_ms = [record.ms(one.into_end) for one in yields]
    agent, customer = spans_of(record, "agent"), spans_of(record, "customer")
    overlap, speech = length(both(agent, customer)), length(agent + customer)
    n_turns = sum(turn.side == "customer" for turn in floor_turns(record))
    return {
        "yield_ms_p50": quantile(yields_ms, 0.5),
        "yield_ms_p95": quantile(yields_ms, 0.95),
        "yield_ms_max": max(yields_ms, default=None),
        "cut_in_rate": len(floor.cut_ins) / n_turns if n_turns else None,
        "overlap_s": record.ms(overlap) / 1000,
        "overlap_rate": overlap / speech if speech else None,
    } | ({} if heard else {"n_noises": None, "n_noise_stops": None})


def _reason(record: CallRecord, faults: Sequence[tuple[str, int]]) -> str:
    if not faults:
        return "the agent gave way when it had to, and let the customer finish"
    at: dict[str, list[str]] = {}
    for name, sample in faults:
        at.setdefault(name, []).append(when(record, sample))
    return "; ".join(f"the agent {_WHAT[name]} at {', '.join(at[name])}" for name in at)
