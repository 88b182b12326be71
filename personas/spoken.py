"""Words that numbers and letters are said with, for those who say and those who hear them."""

TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
"""By their value less ten."""
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
"""By a tenth of their value less two."""
TIMES = {"double": 2, "triple": 3}
"""How often the digit that follows is meant."""
_ALPHABET = """
    alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar
    papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu
"""
ALPHABET = {word[0]: word for word in _ALPHABET.split()}
"""Letter to its word: the spelling alphabet of ICAO and ITU, spelt as everyday English."""


def number_at(words: list[str], i: int, units: dict[str, str]) -> tuple[str, int]:
    """The digits of the number that begins at `words[i]`, and how many words it takes.

    `units` are the words for single digits. `ninety four` is `94`, `eleven` is `11`, `double four`
    is `44`; no number is `("", 1)`.
    """
    word, following = words[i], words[i + 1] if i + 1 < len(words) else ""
    unit = units.get(following, following if following.isdigit() else "")
    if word in units or word.isdigit():
        return units.get(word, word), 1
    if word in TEENS:
        return str(10 + TEENS.index(word)), 1
    if word in TENS:
        ten = str(2 + TENS.index(word))
        return (ten + unit, 2) if len(unit) == 1 and unit != "0" else (ten + "0", 1)
    if word in TIMES and len(unit) == 1:
        return unit * TIMES[word], 2
    return "", 1


def digit_runs(text: str, units: dict[str, str]) -> list[str]:
    """Runs of digits: `it's ninety four one uh oh` gives `["941", "0"]`."""
    words = text.replace("-", " ").split()
    runs, run, i = [], "", 0
    while i < len(words):
        digits, used = number_at(words, i, units)
        run += digits
        if not digits:
            runs.append(run)
            run = ""
        i += used
    return [r for r in (*runs, run) if r]
