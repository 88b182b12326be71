"""Whether the customer told its own facts, and no others."""

import functools
import re
from collections.abc import Iterator, Sequence

from evaluators.in_character import acted_utterances
from evaluators.names import ZIP_DIGITS, name_words, says_word
from evaluators.words import digit_runs, listed, words
from personas.facts import first_names, last_names
from pipelines.record import CallRecord

_TAKES_BACK = listed("no not sorry wait actually correction mean wrong")
_OWN_NAME = re.compile(r"\bmy (?:full |first |last )?name is ([a-z]{2,})")
_WHOLE_NAME = re.compile(r"\b(?:this|it|i) (?:is|am) ([a-z]{2,}) ([a-z]{2,})")


def foreign_facts(record: CallRecord) -> Iterator[tuple[str, str]]:
    """A ZIP code or a name that is not the customer's, each as a failure and a sentence.

    A wrong digit that is taken back is part of the play, and so is what a behaviour of the persona
    says, such as an old address.
    """
    facts, acted = record.plan.facts, acted_utterances(record)
    said = [one.said for one in record.said_by("customer") if one not in acted]
    last_wrong = next((z for z in _zip_codes_told(said) if z), None)
    if last_wrong and facts.zip_code not in last_wrong:
        yield (
            "foreign_zip",
            f"the customer's ZIP code is `{facts.zip_code}`; it said `{last_wrong}`",
        )
    for text in said:
        if _tells_a_name(text) and not _says_some_of(text, facts.name):
            yield "foreign_name", f"the customer is `{facts.name}`; it said `{text}`"


def _zip_codes_told(said: Sequence[str]) -> Iterator[str]:
    """The last five digits or more that the customer told as its own and did not take back."""
    for text in reversed(said):
        runs = [run for run in digit_runs(text) if len(run) >= ZIP_DIGITS]
        if runs:
            yield "" if _TAKES_BACK & set(words(text)) else runs[-1]
            return


def _tells_a_name(text: str) -> bool:
    said = " ".join(words(text))
    if (told := _OWN_NAME.search(said)) and told[1] in _listed_names():
        return True
    whole = _WHOLE_NAME.search(said)
    return bool(whole and whole[1] in first_names() and whole[2] in last_names())


def _says_some_of(text: str, name: str) -> bool:
    return any(says_word(text, word) for word in name_words(name))


@functools.cache
def _listed_names() -> frozenset[str]:
    """Words that are names for sure: `my name is already known to you` tells none."""
    return frozenset((*first_names(), *last_names()))
