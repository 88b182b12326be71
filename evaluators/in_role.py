"""Whether a customer that a model plays stayed in its role, as far as its words tell.

It is judged by wording alone, and so for what is beyond doubt only: each list of wordings has its
counterpart, in the tests, in what customers say that is none of it.
"""

import re
from collections.abc import Iterator

from evaluators.words import words
from personas.prompt import told_in_confidence
from pipelines.record import CallRecord

LEAK_WORDS = 7
"""So many words in a row of what a model was told in confidence are no chance."""

_AS_THE_AGENT = re.compile(
    r"\b(how (may|can|could) i (help|assist)"
    r"|(may|can|could) i (have|get|take|confirm) your (?!name\b)\w+"
    r"|(what is|spell|confirm|tell me) your (zip|full|last|first and last|five digit)"
    r"|(i will|i can|i shall|i am going to|let me|shall i) (now |just )?(transfer|connect|put) you"
    r"|transferring you|connecting you"
    r"|would you like (me )?to (speak|talk|transfer|connect|be transferred|hear about)"
    r"|(thank you|thanks) for calling|anything else i can (do|help)"
    r"|our (new )?(sprockets?|products?|sales agents?|customers)|we offer)\b"
)
_AS_A_MACHINE = re.compile(
    r"\b(as an? (\w+ )?(ai|language model|chatbot)"
    r"|i am (just |only |actually |really )?an? (large )?"
    r"(ai|language model|chatbot|bot|robot|machine|computer program|simulation)"
    r"|i am (just |only |actually |really )?an? (virtual|automated|artificial|simulated)"
    r"|simulated (customer|caller|call|person|persona)|role ?play(ing)?"
    r"|this is (just |only |all )?an? (test|simulation|scenario|drill)"
    r"|(in|of) (this|the) (simulation|scenario|test)"
    r"|i (was|am|have been) (told|instructed|asked|programmed|supposed) to (play|act|pretend|stay)"
    r"|(in|out of|break) character|pretend(ing)? to be"
    r"|system prompt|my (instructions|prompt|persona|guidelines|programming))\b"
)
_AS_WRITTEN = re.compile(
    r"<think|\b(end_call|transfer_call|tool_calls?|function_call)\b|```|^\s*#|\*\w|\w\*"
    r"|[\[(](pauses?|long pause|sigh(s|ing)?|laugh(s|ing)?|silence|hesitat(es|ing)|coughs?"
    r"|clears throat|hangs up|beat|thinking)[\])]|\{\s*\"",
    re.IGNORECASE,
)
"""What is written, and not spoken: tools, markup, stage directions."""


def out_of_role(record: CallRecord) -> Iterator[tuple[str, str]]:
    """Where the customer left its role, each as a failure and a sentence."""
    confidence = _runs(told_in_confidence(record.plan))
    for one in record.said_by("customer"):
        text = " ".join(words(one.said))
        if _AS_THE_AGENT.search(text):
            yield "out_of_role", f"the customer spoke as if it were the agent: `{one.said}`"
        elif _AS_A_MACHINE.search(text):
            yield "out_of_role", f"the customer spoke as a machine: `{one.said}`"
        elif _AS_WRITTEN.search(one.said):
            yield "out_of_role", f"the customer said what is not for speaking: `{one.said}`"
        elif _runs(one.said) & confidence:
            yield "out_of_role", f"the customer told what it was told in confidence: `{one.said}`"


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of `LEAK_WORDS` words."""
    said = words(text)
    return frozenset(said[i : i + LEAK_WORDS] for i in range(len(said) - LEAK_WORDS + 1))
