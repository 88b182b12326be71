"""Whether the simulation itself was sound, so that the call may be held against the agent."""

import functools
import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from evaluators.names import ZIP_DIGITS, name_words, says_word
from evaluators.recording import Recording
from evaluators.registry import evaluator
from evaluators.timeline import at_customer, timing_is_valid
from evaluators.verdict import Outcome, Verdict
from evaluators.words import digit_runs, listed, words
from personas.facts import first_names, last_names
from pipelines.record import CallRecord, Side

BLUR_MS = 50
"""So much of each other two utterances in a row may have: the recorder looks past their edges."""
NEAR_MS = 500
"""Sound that begins further from an utterance's start belongs to another, or goes on."""
_TAKES_BACK = listed("no not sorry wait actually correction mean wrong")
_OWN_NAME = re.compile(r"\bmy (?:full |first |last )?name is ([a-z]{2,})")
_SIDES: tuple[Side, ...] = ("agent", "customer")


@evaluator("validity", version=1)
def validity(record: CallRecord, recording: Recording | None = None) -> Verdict:
    """Pass when the call may be held against the agent. Fail is an error of ours, not of the agent.

    It fails when something of ours broke; when nobody spoke, or nobody heard anything; when the
    customer told facts that are not its own (a wrong digit that it takes back is part of the play);
    when the record contradicts itself. A line that fell behind the wall clock does not make the
    call unsound: what was said and done still holds. It makes `timing_valid` 0, and evaluators of
    time do not apply.

    With a recording, `onset_error_ms` is the median of how much later the agent's utterances are
    heard to begin than the record has it: the record's times are checked, not taken on trust.
    """
    reasons = [*_broken(record), *_mute(record), *_foreign_facts(record), *_impossible(record)]
    metrics: dict[str, float | None] = {
        "timing_valid": float(timing_is_valid(record)),
        "worst_lag_ms": record.soundness.worst_lag_ms if record.plan.clock == "real" else None,
        "onset_error_ms": _onset_error_ms(record, recording) if recording else None,
    }
    if not reasons:
        return validity.verdict(Outcome.PASS, "the simulation was sound", metrics=metrics)
    names = dict.fromkeys(name for name, _ in reasons)
    sentences = "; ".join(sentence for _, sentence in reasons)
    return validity.verdict(Outcome.FAIL, sentences, metrics=metrics, failures=names)


def _onset_error_ms(record: CallRecord, recording: Recording) -> float | None:
    """Median of audible less recorded start, of the agent's utterances that are heard to begin."""
    heard = [start for start, _ in recording.voiced("agent")]
    spoken = [one.start for one in at_customer(record) if one.side == "agent"]
    errors = (min((at - start for at in heard), key=abs, default=None) for start in spoken)
    near = [ms for e in errors if e is not None and abs(ms := record.ms(e)) <= NEAR_MS]
    return median(near) if near else None


def _broken(record: CallRecord) -> Iterator[tuple[str, str]]:
    for fault in record.soundness.faults:
        yield "fault", fault
    if record.ending.by == "fault" and record.ending.reason not in record.soundness.faults:
        yield "fault", record.ending.reason or "the call broke, and nothing says why"


def _mute(record: CallRecord) -> Iterator[tuple[str, str]]:
    if not record.utterances:
        yield "nobody_spoke", "nobody said anything"
    elif not any(one.text.strip() for one in record.heard):
        yield "nobody_heard", "neither side heard a word of the other"


def _foreign_facts(record: CallRecord) -> Iterator[tuple[str, str]]:
    facts = record.plan.facts
    said = [utterance.said for utterance in record.said_by("customer")]
    last_wrong = next((z for z in _zip_codes_told(said) if z), None)
    if last_wrong and facts.zip_code not in last_wrong:
        yield (
            "foreign_zip",
            f"the customer's ZIP code is `{facts.zip_code}`; it said `{last_wrong}`",
        )
    for text in said:
        told = _OWN_NAME.search(" ".join(words(text)))
        if told and told[1] in _listed_names() and not _says_some_of(text, facts.name):
            yield "foreign_name", f"the customer is `{facts.name}`; it said `{text}`"


def _zip_codes_told(said: list[str]) -> Iterator[str]:
    """The last five digits or more that the customer told as its own and did not take back."""
    for text in reversed(said):
        runs = [run for run in digit_runs(text) if len(run) >= ZIP_DIGITS]
        if runs:
            yield "" if _TAKES_BACK & set(words(text)) else runs[-1]
            return


def _says_some_of(text: str, name: str) -> bool:
    return any(says_word(text, word) for word in name_words(name))


@functools.cache
def _listed_names() -> frozenset[str]:
    """Words that are names for sure: `my name is already known to you` tells none."""
    return frozenset((*first_names(), *last_names()))


def _impossible(record: CallRecord) -> Iterator[tuple[str, str]]:
    for u in record.utterances:
        if not u.start < u.end <= record.n_samples:
            yield "record", f"an utterance lies outside of the call: `{u.said}` at sample {u.start}"
    for side in _SIDES:
        own = sorted(record.said_by(side), key=lambda u: u.start)
        if any(record.ms(before.end - after.start) > BLUR_MS for before, after in pairwise(own)):
            yield "record", f"the {side} speaks twice at once"
    if record.ending.at > record.n_samples:
        yield "record", "the call ended after its last sample"
