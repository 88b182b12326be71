"""How well each side's recogniser heard what the other said."""

from collections.abc import Iterator

from evaluators.exchanges import Exchange, exchanges, transcripts_are_known, turn_exchanges
from evaluators.lost_facts import contains_fact
from evaluators.names import ZIP_DIGITS
from evaluators.registry import evaluator
from evaluators.timeline import delay_samples, peer_of
from evaluators.verdict import Outcome, Verdict
from evaluators.words import WordDiff, aligned_words, digit_runs, n_errors, word_diff, words
from personas.base import Side
from pipelines.record import CallRecord

LIMIT_WER = 0.2
"""For the agent's hearing. At one word in five, two ZIP codes in three are wrong (1 - 0.8 ** 5)."""

TRANSCRIBE_MS = 1000
"""What a recogniser may take from the end of an utterance to its transcript."""


def heard_against_said(record: CallRecord, listener: Side) -> list[WordDiff]:
    """All that the other side said, aligned with all that the listener heard, in order of time.

    An utterance without a transcript is deletions, a transcript without an utterance insertions.
    Only an utterance that ends within `TRANSCRIBE_MS` of the end of the call, and so could not be
    transcribed any more, is left out if it was not. What was said is what was spoken (`said`), not
    what was meant.
    """
    found = exchanges(record, peer_of(listener))
    said = [w for e in found if not came_too_late(record, e) for w in words(e.utterance.said)]
    heard = [word for one in record.heard_by(listener) for word in words(one.text)]
    return aligned_words(said, heard)


def came_too_late(record: CallRecord, exchange: Exchange) -> bool:
    """Whether the call was over before its listener could have transcribed an utterance."""
    heard_until = exchange.utterance.end + delay_samples(record, exchange.utterance.side)
    return not exchange.heard and record.ms(record.ending.at - heard_until) < TRANSCRIBE_MS


@evaluator("hearing", version=1)
def hearing(record: CallRecord) -> Verdict:
    """Pass when the agent's word error rate is at most `LIMIT_WER`.

    WER is substitutions, deletions and insertions over the words said, both normalised as in
    `evaluators.words`, over the whole call; it may exceed 1. Calls are pooled by adding up
    `<side>_errors` and `<side>_words`, not by averaging rates. The side in a metric's name is the
    one that listened. A side from outside, whose transcripts are not in the record, has no metrics.

    A fact is lost each time that a turn says it and what was heard of the turn lacks it: the
    customer's name, and any five digits or more.
    """
    metrics = _metrics(record, "agent") | _metrics(record, "customer")
    wer = metrics["agent_wer"]
    if wer is None:
        why = "nothing was said to the agent, or what it heard is not in the record"
        return hearing.verdict(Outcome.NOT_APPLICABLE, why, metrics=metrics)
    outcome = Outcome.PASS if wer <= LIMIT_WER else Outcome.FAIL
    reason = (
        f"the agent made {metrics['agent_errors']:.0f} errors over the customer's "
        f"{metrics['agent_words']:.0f} words (WER {wer:.2f}, limit {LIMIT_WER})"
    )
    failures = () if outcome is Outcome.PASS else ("misheard",)
    return hearing.verdict(
        outcome, reason, metrics=metrics, failures=failures, at=_misheard_at(record)
    )


def _metrics(record: CallRecord, listener: Side) -> dict[str, float | None]:
    if not transcripts_are_known(record, listener):
        names = ("wer", "errors", "words", "facts_said", "facts_lost")
        return {f"{listener}_{name}": None for name in names}
    diff = heard_against_said(record, listener)
    n_words = sum(step.op != "insert" for step in diff)
    facts = list(_facts_heard(record, listener))
    return {
        f"{listener}_wer": n_errors(diff) / n_words if n_words else None,
        f"{listener}_errors": n_errors(diff),
        f"{listener}_words": n_words,
        f"{listener}_facts_said": len(facts),
        f"{listener}_facts_lost": facts.count(False),
    }


def _facts_heard(record: CallRecord, listener: Side) -> Iterator[bool]:
    """For each fact that a turn says, whether what was heard of the turn contains it."""
    for turn in turn_exchanges(record, peer_of(listener)):
        if contains_fact(record, "name", turn.said):
            yield contains_fact(record, "name", turn.heard)
        for digits in digit_runs(turn.said):
            if len(digits) >= ZIP_DIGITS:
                yield any(digits in run for run in digit_runs(turn.heard))


def _misheard_at(record: CallRecord) -> list[int]:
    """The customer's utterances that the agent heard worst, the worst first; three at most."""
    if not transcripts_are_known(record, "agent"):
        return []
    found = exchanges(record, "customer")
    wrong = [
        (n_errors(word_diff(e.utterance.said, e.heard_text)), e.utterance.start)
        for e in found
        if not came_too_late(record, e)
    ]
    return [at for n, at in sorted(wrong, key=lambda one: (-one[0], one[1]))[:3] if n]
