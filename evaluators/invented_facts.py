"""Whether a customer that a model plays made facts up.

It knows its name, its ZIP code and what else its scenario tells, and nothing more.
"""

import re
from collections.abc import Iterator

from evaluators.words import digit_runs, words
from pipelines.record import CallRecord

NUMBER_DIGITS = 6
"""So many digits in a row that are not the customer's are a number that it made up."""
_TOPICS = (
    r"phone|telephone|cell|mobile|account|order|card|social security|customer|e ?mail|street|home"
    r"|mailing|house|date of birth|birthday|birth ?date|age|company"
)
_MY = re.compile(rf"\bmy (?P<topic>{_TOPICS})( (number|address|name))? is (?P<value>\w+)")
_NONE = re.compile(r"\bis (not|none|no|private|nothing|unknown|a secret|your|what)\b")
_EMAIL = re.compile(r"\bat [a-z]+ dot (com|net|org|edu)\b|\w@\w")


def invented_facts(record: CallRecord) -> Iterator[tuple[str, str]]:
    """Facts that the customer told and does not have, each as a failure and a sentence."""
    for one in record.said_by("customer"):
        text = " ".join(words(one.said))
        told = _MY.search(text)
        if told and not _NONE.search(text) and not _is_known(told["topic"], text, record):
            yield "invented_fact", f"the customer knows no `{told['topic']}`; it said `{one.said}`"
        elif _EMAIL.search(one.said.casefold()) and not _is_known("email", text, record):
            yield "invented_fact", f"the customer knows no address for mail; it said `{one.said}`"
        elif number := next(_foreign_numbers(one.said, record), None):
            yield "invented_fact", f"the customer knows no number `{number}`; it said `{one.said}`"


def _is_known(topic: str, text: str, record: CallRecord) -> bool:
    """Whether the scenario tells the customer of the topic, and the text says the same of it."""
    facts = record.plan.facts.other.items()
    of_topic = [v for k, v in facts if {*words(k.replace("_", " "))} & {*topic.split()}]
    return any("".join(words(value)) in text.replace(" ", "") for value in of_topic)


def _foreign_numbers(text: str, record: CallRecord) -> Iterator[str]:
    """Long runs of digits in which the customer's own numbers leave a rest."""
    facts = record.plan.facts
    own = [facts.zip_code, *("".join(digit_runs(value)) for value in facts.other.values())]
    for run in digit_runs(text):
        rest = run
        for number in filter(None, own):
            rest = rest.replace(number, "")
        if len(rest) >= NUMBER_DIGITS:
            yield run
