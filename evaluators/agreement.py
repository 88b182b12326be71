"""Whether the customer agreed to speak to a sales agent.

A customer that knows its own mind says so in its record, by an `Event` of side `customer`:

- `agreed` when it answers the offer with yes,
- `declined` when it answers with no,
- `withdrew` when it takes a yes back.

The last of them before a moment holds at that moment. A customer played by a model emits none.
Then, and only then, its words decide: after an utterance of the agent that offers a sales agent
(`OFFER`), each answer of the customer's that says no (`NO`) declines, and each other one that says
yes (`YES`) agrees. Answers that say neither leave things as they are.
"""

import re
from typing import NamedTuple

from evaluators.timeline import floor_turns
from evaluators.words import words
from pipelines.record import CallRecord

EVENTS = frozenset({"agreed", "declined", "withdrew"})

OFFER = re.compile(
    r"\b(sales|transfer|connect you|put you through|speak (to|with)|talk (to|with)|specialist)\b"
)
_YES_IN_SPITE = re.compile(r"\b(no problem|why not|not a problem|do not mind|no objections?)\b")
NO = re.compile(r"\b(no|nope|nah|not|never|rather not|pass)\b")
YES = re.compile(
    r"\b(yes|yeah|yep|yup|sure|okay|fine|all right|absolutely|definitely|certainly|of course|please"
    r"|go ahead|sounds good|let us do|why not|no problem|put me through|i would like)\b"
)


class Decision(NamedTuple):
    """What the customer said of the offer, and when."""

    agreed: bool
    at: int
    """At the customer."""


def decisions(record: CallRecord) -> tuple[Decision, ...]:
    """All of the customer's answers to the offer, in order of time."""
    made = [e for e in record.events if e.side == "customer" and e.name in EVENTS]
    if made or _is_scripted(record):
        made.sort(key=lambda event: event.at)
        return tuple(Decision(event.name == "agreed", event.at) for event in made)
    return _by_wording(record)


def decision_before(record: CallRecord, at: int) -> Decision | None:
    """The answer that holds at a moment. None: the customer has said neither yes nor no."""
    return next((d for d in reversed(decisions(record)) if d.at < at), None)


def _is_scripted(record: CallRecord) -> bool:
    return record.plan.customer.services.llm.service == "scripted"


def _by_wording(record: CallRecord) -> tuple[Decision, ...]:
    offered = False
    found: list[Decision] = []
    for turn in floor_turns(record):
        text = " ".join(words(turn.said))
        if turn.side == "agent":
            offered = bool(OFFER.search(text))
        elif offered and (answer := _yes_or_no(text)) is not None:
            found.append(Decision(answer, turn.end))
    return tuple(found)


def _yes_or_no(text: str) -> bool | None:
    if _YES_IN_SPITE.search(text):
        return True
    if NO.search(text):
        return False
    return True if YES.search(text) else None
