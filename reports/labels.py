"""Names and numbers as a reader wants to see them."""

DASH = "\N{EN DASH}"
"""Stands for what was not measured."""
STAGES = {
    "misheard": "the agent misheard it",
    "mind": "the agent heard it right and lost it",
    "cut_off": "the customer was cut off",
    "never_said": "the customer never said it",
    "read_back_wrong": "the customer confirmed a wrong read-back",
    "unseen": "what the agent heard is not known",
}
"""The stages of `evaluators.lost_facts` as clauses."""
_UPPER = {"zip": "ZIP", "wer": "WER"}


def label(name: str) -> str:
    """A name as words: `zip_wrong` is "ZIP wrong"."""
    return " ".join(_UPPER.get(word, word) for word in name.split("_"))


def clock(seconds: float | None) -> str:
    """Minutes and seconds, rounded down: 71.9 is "1:11". A dash when there is nothing to tell."""
    if seconds is None:
        return DASH
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def percent(rate: float | None) -> str:
    """A rate as whole percent: 0.667 is "67 %"."""
    return DASH if rate is None else f"{100 * rate:.0f} %"


def seconds(ms: float | None) -> str:
    """Milliseconds as seconds with two digits: 1234 is "1.23 s"."""
    return DASH if ms is None else f"{ms / 1000:.2f} s"


def plural(n: int, noun: str) -> str:
    """A count with its noun: "1 call", "2 calls"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
