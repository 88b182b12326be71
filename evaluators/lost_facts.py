"""Where a fact of the customer's was lost on its way to the transfer.

A fact goes from the customer's mind to its mouth, over the line to the agent's recogniser, through
the agent's mind into the arguments of the transfer. The first of these that holds names the stage:

| stage | when |
| --- | --- |
| `cut_off` | the customer set out to say it and was cut off, each time |
| `never_said` | the customer never said it |
| `read_back_wrong` | the agent said the wrong value and the customer's next words said yes to it |
| `unseen` | the agent's transcripts are not in the record (an agent from outside) |
| `misheard` | none of the agent's transcripts of those turns contains it |
| `mind` | a transcript contains it, and still it was not passed on |

Only what was said before the transfer counts. A name may also be given in parts, first and last in
turns of their own.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from evaluators.exchanges import (
    TurnExchange,
    exchanges,
    transcripts_are_known,
    turn_exchanges,
)
from evaluators.names import name_words, says_name, says_word, spelled_words
from evaluators.timeline import FloorTurn, both, floor_turns, spans_of, when
from evaluators.words import digit_runs, listed, words
from pipelines.record import CallRecord

FactName = Literal["name", "zip_code"]
Stage = Literal["cut_off", "never_said", "read_back_wrong", "unseen", "misheard", "mind"]

_YES = listed("yes yeah yep yup right correct sure okay exactly uhhuh")
_NO = listed("no nope not wrong incorrect sorry actually")


class LostFact(NamedTuple):
    """The stage that lost a fact, as a clause that one can check by listening."""

    stage: Stage
    clause: str
    at: tuple[int, ...]
    """Samples to listen to: where it was said first, then where it went wrong."""


def lost_fact(
    record: CallRecord, fact: FactName, passed_on: str | None, *, before: int
) -> LostFact:
    """Say where a fact was lost.

    Args:
        record: The call.
        fact: Which.
        passed_on: The wrong value that was passed on; None when there was none.
        before: The sample of the transfer, or of the end of the call.
    """
    moments = [turn for turn in turn_exchanges(record, "customer") if turn.start < before]
    given = [moment for moment in moments if _given(record, fact, moment.said)]
    if not _complete(record, fact, [moment.said for moment in given]):
        return _not_said(record, fact, passed_on, moments)
    if passed_on and (confirmed := _confirmed(record, fact, passed_on, before=before)):
        return confirmed
    if not transcripts_are_known(record, "agent"):
        where = f"said at {when(record, given[0].start)}; what the agent heard is not in the record"
        return LostFact("unseen", where, (given[0].start,))
    if _complete(record, fact, [moment.heard for moment in given]):
        return _lost_in_mind(record, fact, given)
    return _misheard(record, fact, passed_on, given)


def contains_fact(record: CallRecord, fact: FactName, text: str) -> bool:
    """Whether a text contains the customer's whole name or ZIP code.

    Homophones of a name count where the customer did not spell it.
    """
    facts = record.plan.facts
    if fact == "zip_code":
        return any(facts.zip_code in run for run in digit_runs(text))
    return says_name(text, facts.name, spelled=spelled_by_customer(record))


def spelled_by_customer(record: CallRecord) -> frozenset[str]:
    """The words of its name that the customer spelled in this call."""
    said = (utterance.said for utterance in record.said_by("customer"))
    return spelled_words(said, record.plan.facts.name)


# ---- what was said ----------------------------------------------------------------------------


def _given(record: CallRecord, fact: FactName, text: str) -> bool:
    """Whether a text contains the fact, or a word of the name."""
    if contains_fact(record, fact, text):
        return True
    if fact == "zip_code":
        return False
    return any(_says_part(record, text, part) for part in name_words(record.plan.facts.name))


def _complete(record: CallRecord, fact: FactName, texts: Sequence[str]) -> bool:
    """Whether texts hold the whole fact: one of them, or for a name all together."""
    if any(contains_fact(record, fact, text) for text in texts):
        return True
    parts = name_words(record.plan.facts.name) if fact == "name" else ()
    return bool(parts) and all(any(_says_part(record, t, part) for t in texts) for part in parts)


def _says_part(record: CallRecord, text: str, part: str) -> bool:
    return says_word(text, part, exact=part in spelled_by_customer(record))


def _not_said(
    record: CallRecord, fact: FactName, passed_on: str | None, moments: Sequence[TurnExchange]
) -> LostFact:
    for moment in moments:
        if contains_fact(record, fact, moment.meant):
            where = f"the customer was cut off at `{moment.said}` at {when(record, moment.start)}"
            return LostFact("cut_off", where, (moment.start,))
    for moment in moments:
        if passed_on and _reads_back(fact, moment.heard, passed_on):
            where = (
                f"the customer never said it, but `{moment.said}` at {when(record, moment.start)}, "
                f"of which the agent heard `{moment.heard}`"
            )
            return LostFact("never_said", where, (moment.start,))
    return LostFact("never_said", "the customer never said it", ())


# ---- where it went wrong ----------------------------------------------------------------------


def _confirmed(
    record: CallRecord, fact: FactName, passed_on: str, *, before: int
) -> LostFact | None:
    """A wrong read-back that the customer said yes to."""
    turns = floor_turns(record)
    for asked, answer in pairwise(turns):
        if asked.side != "agent" or answer.side != "customer" or asked.start >= before:
            continue
        if _reads_back(fact, asked.said, passed_on) and _says_yes(answer.said):
            at = when(record, asked.start)
            where = (
                f"the agent read `{passed_on}` back at {at} and the customer said "
                f"`{answer.said}`{_as_heard(record, asked)}"
            )
            return LostFact("read_back_wrong", where, (asked.start, answer.start))
    return None


def _as_heard(record: CallRecord, turn: FloorTurn) -> str:
    """What the customer took a read-back for, if that is known."""
    own = {id(one.utterance) for one in turn.spoken}
    heard = [e.heard_text for e in exchanges(record, "agent") if id(e.utterance) in own]
    text = " ".join(filter(None, heard))
    return f", having heard `{text}`" if text else ""


def _reads_back(fact: FactName, text: str, value: str) -> bool:
    if fact == "zip_code":
        return any("".join(digit_runs(value)) in run for run in digit_runs(text))
    return says_name(text, value)


def _says_yes(text: str) -> bool:
    said = set(words(text))
    return bool(said & _YES) and not said & _NO


def _misheard(
    record: CallRecord, fact: FactName, passed_on: str | None, given: Sequence[TurnExchange]
) -> LostFact:
    """The turn whose transcript gave the wrong value, else the last one."""
    guilty = (m for m in given if passed_on and _reads_back(fact, m.heard, passed_on))
    moment = next(guilty, given[-1])
    heard = f"the agent heard `{moment.heard}`" if moment.heard else "the agent heard nothing"
    over = ", while the agent was speaking" if _spoken_over(record, moment) else ""
    where = f"said at {when(record, moment.start)} as `{moment.said}`{over}, of which {heard}"
    return LostFact("misheard", where, (moment.start,))


def _spoken_over(record: CallRecord, moment: TurnExchange) -> bool:
    return bool(both(spans_of(record, "agent"), [(moment.start, moment.end)]))


def _lost_in_mind(record: CallRecord, fact: FactName, given: Sequence[TurnExchange]) -> LostFact:
    right = next((m for m in given if contains_fact(record, fact, m.heard)), given[0])
    at = when(record, right.start)
    where = f"said at {at}; the agent heard it right (`{right.heard}`) and lost it"
    return LostFact("mind", where, (right.start,))
