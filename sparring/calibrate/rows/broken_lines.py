"""Lines that fail during a call: what is in the recordings of whole calls over them.

A recording goes on for 300 ms and a delay after the end of a call, whatever ends it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import Leg, Limits, Line, Outage, Room
from pipelines.record import CallRecord
from sparring.calibrate.finding import EXACT, Reading, Sound, Tolerance, within
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure import Sound as Samples
from sparring.calibrate.measure.packets import silences_s
from sparring.calibrate.registry import calibration
from sparring.calibrate.rows.calls import AGENT, CUSTOMER, tracks

DELAY_MS = 100
OUT_AT_S, OUT_FOR_S = (4.0, 11.0), 2.5
DEAF_FROM_S = 10.0
DROP_AT_S = 15.0
CALL_S = 20
WAYS = {CUSTOMER: "to agent", AGENT: "to customer"}
"""Channel of the recording: by whose voice it carries."""
NOISY = Leg(
    codec="pcm", delay_ms=DELAY_MS, concealment="none", room=Room(noise="steady", snr_db=30)
)
"""Never silent by itself, so that only an outage is."""
DEAF = NOISY.model_copy(update={"silent_from_s": DEAF_FROM_S})


def _line(name: str, **settings: object) -> Line:
    legs = {"to_agent": NOISY, "to_customer": NOISY}
    return Line.model_validate({"name": name, "summary": "-", **legs, **settings})


LINES = (
    _line("tunnel", outage=Outage(at_s=OUT_AT_S, length_s=OUT_FOR_S)),
    _line("one_way", to_customer=DEAF),
    _line("dropped", drop_at_s=DROP_AT_S),
)


def _plans() -> Sequence[CallPlan]:
    library = Library.standard()
    first = plans(library.suite("default"), library=library, persona=("clear",), repeats=1)[0]
    limits = Limits(call_s=CALL_S)
    return [
        first.model_copy(update={"line": line, "attempt": n, "limits": limits})
        for n, line in enumerate(LINES, 1)
    ]


class Recorded(NamedTuple):
    """A call with its tracks, each of shape (2, n_samples)."""

    record: CallRecord
    said: Samples
    heard: Samples
    rate_hz: int


def calls(lab: Lab) -> dict[str, Recorded]:
    """By line."""
    run = lab.calls("broken_lines", _plans)
    found: dict[str, Recorded] = {}
    for entry in run.entries():
        record = run.record(entry.call_id)
        if record is not None:
            found[record.plan.line.name] = Recorded(record, *tracks(run, record.plan))
    return found


@calibration("call_outage", group="call", quick=False)
def call_outage(lab: Lab) -> Iterator[Reading]:
    """In a call's recording, a tunnel takes both directions when asked, for as long as asked."""
    _, _, heard, rate_hz = calls(lab)["tunnel"]
    for channel, way in WAYS.items():
        found = silences_s(heard[channel], rate_hz)[1:]
        listen = Sound(rate_hz, heard[channel])
        yield Reading(f"{way}, number", len(OUT_AT_S), len(found), EXACT, listen)
        for at_s, (begun_s, length_s) in zip(OUT_AT_S, found, strict=False):
            asked_ms = 1000 * at_s + DELAY_MS
            yield Reading(f"{way}, {at_s:g} s, begins, ms", asked_ms, 1000 * begun_s, within(0.5))
            lasts_ms = 1000 * length_s
            yield Reading(f"{way}, {at_s:g} s, lasts, ms", 1000 * OUT_FOR_S, lasts_ms, within(0.5))


@calibration("call_one_way", group="call", quick=False)
def call_one_way(lab: Lab) -> Iterator[Reading]:
    """From the second that was asked on, the customer hears nothing of the agent, who hears on."""
    record, _, heard, rate_hz = calls(lab)["one_way"]
    gone = silences_s(heard[AGENT], rate_hz)[-1]
    listen = Sound(rate_hz, heard[AGENT], heard[CUSTOMER])
    from_ms = 1000 * DEAF_FROM_S + DELAY_MS
    yield Reading("agent, silent from, ms", from_ms, 1000 * gone[0], within(0.5), listen)
    until_ms = 1000 * heard.shape[1] / rate_hz
    yield Reading("agent, until, ms", until_ms, 1000 * sum(gone), within(0.5))
    others = silences_s(heard[CUSTOMER], rate_hz)[1:]
    yield Reading("customer, silences", 0, len(others), EXACT)
    goes_on = record.ms(record.ending.at) > from_ms
    yield Reading("the call went on", 1, int(goes_on), EXACT)


@calibration("call_dropped", group="call", quick=False)
def call_dropped(lab: Lab) -> Iterator[Reading]:
    """A call over a line that breaks ends at the second that was asked, by the line."""
    record, said, heard, rate_hz = calls(lab)["dropped"]
    listen = Sound(rate_hz, heard[AGENT], heard[CUSTOMER])
    ended_ms = record.ms(record.ending.at)
    yield Reading("ended at, ms", 1000 * DROP_AT_S, ended_ms, within(20), listen)
    by_line = record.ending.by == "line" and record.ending.reason == "dropped"
    yield Reading("ended by the line", 1, int(by_line), EXACT)
    spoken_ms = 1000 * (np.flatnonzero(said.any(axis=0))[-1] + 1) / rate_hz
    yield Reading("spoken until, ms", 1000 * DROP_AT_S, float(spoken_ms), Tolerance(None, 20))
