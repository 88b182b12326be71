"""Whole calls between two pipelines, from their recordings: the line is in them what it is here."""

from collections.abc import Iterator, Sequence

import numpy as np
import soundfile

from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from reports.run import RunFolder
from sparring.calibrate.finding import EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab
from sparring.calibrate.lab import sound as floats
from sparring.calibrate.measure import Sound as Samples
from sparring.calibrate.measure.levels import active_dbfs, in_band, rms_dbfs
from sparring.calibrate.measure.timing import delay_samples
from sparring.calibrate.registry import calibration

CUSTOMER, AGENT = 0, 1
_PERSONAS = ("clear", "cafe")


def _plans() -> Sequence[CallPlan]:
    library = Library.standard()
    return plans(library.suite("default"), library=library, persona=_PERSONAS, repeats=1)


def tracks(run: RunFolder, plan: CallPlan) -> tuple[Samples, Samples, int]:
    """What the mouths said, what the ears heard, each (2, n_samples), and the sample rate."""
    folder = run.call_folder(plan.call_id)
    said, rate_hz = soundfile.read(folder / "clean.wav", dtype="int16")
    heard, _ = soundfile.read(folder / "recording.wav", dtype="int16")
    return floats(said.T), floats(heard.T), rate_hz


def calls(lab: Lab) -> Iterator[tuple[CallPlan, Samples, Samples, int]]:
    """A call of each persona, with its tracks."""
    run = lab.calls("calls", _plans)
    for entry in run.entries():
        record = run.record(entry.call_id)
        if record is not None:
            yield record.plan, *tracks(run, record.plan)


@calibration("call_delay", group="call", unit="samples", quick=False)
def call_delay(lab: Lab) -> Iterator[Reading]:
    """In a recording, each side is heard as late as the line says, to the sample."""
    for plan, said, heard, rate_hz in calls(lab):
        legs = {"to agent": plan.line.to_agent, "to customer": plan.line.to_customer}
        for side, (way, leg) in enumerate(legs.items()):
            found = delay_samples(said[side], heard[side])
            listen = Sound(rate_hz, heard[side], said[side])
            asked = leg.delay_ms * rate_hz // 1000
            yield Reading(f"{plan.persona.name} {way}", asked, found, EXACT, listen)


@calibration("call_level", group="call", unit="dBFS", quick=False)
def call_level(lab: Lab) -> Iterator[Reading]:
    """Both sides speak at the level that was asked, measured over the call."""
    for plan, said, _, rate_hz in calls(lab):
        asked = {
            "customer": plan.persona.voice.level_dbfs,
            "agent": plan.agent.voice.level_dbfs,
        }
        for side, (name, level_dbfs) in enumerate(asked.items()):
            found = active_dbfs(in_band(said[side], rate_hz), rate_hz)
            case = f"{plan.persona.name}, {name}"
            yield Reading(case, level_dbfs, found, within(1), Sound(rate_hz, said[side]))


@calibration("call_snr", group="call", unit="dB", quick=False)
def call_snr(lab: Lab) -> Iterator[Reading]:
    """In a recording, the customer's voice is above the noise of its room by what was asked."""
    for plan, said, heard, rate_hz in calls(lab):
        if plan.persona.room.snr_db is None:
            continue
        loud = active_dbfs(in_band(said[CUSTOMER], rate_hz), rate_hz)
        pauses = in_band(heard[CUSTOMER], rate_hz)[_silent(said[CUSTOMER], rate_hz)]
        quiet = rms_dbfs(pauses)
        found = loud - quiet if loud is not None and quiet is not None else None
        listen = Sound(rate_hz, heard[CUSTOMER], said[CUSTOMER])
        yield Reading(plan.persona.name, plan.persona.room.snr_db, found, within(1), listen)


def _silent(said: Samples, rate_hz: int) -> np.ndarray:
    """Which samples are more than half a second away from anything said before."""
    steps = np.arange(len(said))
    last = np.maximum.accumulate(np.where(said != 0, steps, -rate_hz))
    return np.asarray(steps - last > rate_hz // 2)
