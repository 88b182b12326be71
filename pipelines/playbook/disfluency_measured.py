"""Disfluency found in records: what was asked for beside what the customers' words show."""

from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from pipelines.playbook.behaviours.acting import Measurement
from pipelines.playbook.disfluency import FILLERS
from pipelines.playbook.listening import NUMBER_WORDS
from pipelines.record import CallRecord


def measured_disfluency(records: Sequence[CallRecord]) -> list[Measurement]:
    """Share of answers that begin with a filled pause, and of words that are said twice.

    The records are those of one persona. Counted in what the customer set out to say, cut off or
    not, so that it holds for a customer whose words are a model's too.
    """
    how = records[0].plan.persona.disfluency
    answers = [list(_words(text)) for text in _answers(records)]
    begun = sum(words[0] in FILLERS for words in answers)
    facts = {part for record in records for part in record.plan.facts.name.split()}
    twice, once = _repetitions(answers, facts)
    return [
        _measurement("filler_rate", how.filler_rate, begun, len(answers)),
        _measurement("repetition_rate", how.repetition_rate, twice, once),
    ]


def _answers(records: Iterable[CallRecord]) -> Iterable[str]:
    spoken = (u for record in records for u in record.said_by("customer"))
    return (u.meant for u in spoken if u.kind == "answer" and u.meant.strip())


def _words(text: str) -> Iterable[str]:
    return (word.strip(",.?!").lower() for word in text.split())


def _repetitions(answers: Sequence[Sequence[str]], facts: set[str]) -> tuple[int, int]:
    """Words said twice in a row, and words that could have been: those of no fact, each once."""
    kept = NUMBER_WORDS | facts | {*FILLERS}
    free = [[word if _is_free(word, kept) else "" for word in words] for words in answers]
    twice = sum(bool(a) and a == b for words in free for a, b in pairwise(words))
    return twice, sum(bool(word) for words in free for word in words) - twice


def _is_free(word: str, kept: Set[str]) -> bool:
    return len(word) > 1 and word.replace("'", "").isalpha() and word not in kept


def _measurement(parameter: str, asked: float, done: int, n: int) -> Measurement:
    found = done / n if n else None
    return Measurement(behaviour="disfluency", parameter=parameter, asked=asked, found=found, n=n)
