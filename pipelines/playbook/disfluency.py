"""Disfluency as a model: what unplanned speech puts into a fluent text, drawn from streams.

Facts stay whole: nothing but a silent pause is put between the words of a number, the letters of a
spelling or the parts of a name, and none of them is said twice.
"""

import math
import re
from collections.abc import Iterator, Mapping

import numpy as np

from personas.schema import Disfluency
from pipelines.playbook.listening import NUMBER_WORDS

_SENTENCE = re.compile(r"[^\s.?!][^.?!]*")
FILLERS = ("uh", "um")
KINDS = ("word_filler", "word_pause", "pause_ms", "repetition", "false_start", "trailing_off")
"""What draws from a stream of its own. The first filled pause of an answer and the pauses inside a
number share the stream `customer.disfluency`, which draws them whatever their rates."""
MOST_OF_A_START = 2
"""So many words are said of a false start at most."""
TRAILING_WORDS = 2
"""So many words at the end of an answer trail off."""

Streams = Mapping[str, np.random.Generator]


def disfluent(text: str, how: Disfluency, rng: np.random.Generator) -> str:
    """The text with what `customer.disfluency` draws.

    A filled pause may stand before the text; a silent pause, as SSML, before each word of a number
    but the first. The draws are made whatever the rates, so that a rate moves nothing but itself.
    """
    starts_with_filler = rng.random() < how.filler_rate
    filler = FILLERS[int(rng.integers(len(FILLERS)))]
    words = [_paused(*pair, how, rng) for pair in _pairs(text.split(" "))]
    return " ".join([f"{filler},", *words] if starts_with_filler else words)


def unplanned(text: str, how: Disfluency, streams: Streams, *, facts: frozenset[str]) -> str:
    """The text as it comes out unplanned, with SSML.

    Args:
        text: Fluent words.
        how: The rates.
        streams: One for each of `KINDS`.
        facts: Words, beside numbers and letters, that belong to facts: the parts of the name.
    """
    words = text.split(" ")
    whole = [_is_fact(word, facts) for word in words]
    started = _false_start(words, whole, how, streams["false_start"])
    spoken = [_spoken(i, words, whole, how, streams) for i in range(len(words))]
    return _trailing(" ".join([*started, *spoken]), how, streams["trailing_off"])


def at_rate(text: str, percent: int) -> str:
    """The text spoken at a share of the voice's own rate, as SSML.

    Sentence by sentence, and without its full stop: text-to-speech services cut text there.
    """
    if percent == 100:
        return text
    return _SENTENCE.sub(rf'<prosody rate="{percent}%">\g<0></prosody>', text)


def _spoken(i: int, words: list[str], whole: list[bool], how: Disfluency, streams: Streams) -> str:
    """One word, with what stands before it and whether it is said twice."""
    return " ".join([*_before(i, whole, how, streams), *_said(words[i], whole[i], how, streams)])


def _before(i: int, whole: list[bool], how: Disfluency, streams: Streams) -> Iterator[str]:
    """Filled and silent pauses; each gap between words that is not inside a fact is a chance."""
    if i == 0 or (whole[i - 1] and whole[i]):
        return
    if streams["word_filler"].random() < how.word_filler_rate:
        yield FILLERS[int(streams["word_filler"].integers(len(FILLERS)))]
    if streams["word_pause"].random() < how.word_pause_rate:
        yield f'<break time="{pause_ms(how, streams["pause_ms"])}ms"/>'


def _said(word: str, is_fact: bool, how: Disfluency, streams: Streams) -> Iterator[str]:
    """The word, twice if so drawn; each word that is no fact is a chance."""
    bare = word.rstrip(",.?!")
    may = not is_fact and bare.replace("'", "").isalpha()
    if may and streams["repetition"].random() < how.repetition_rate:
        yield bare
    yield word


def _false_start(
    words: list[str], whole: list[bool], how: Disfluency, rng: np.random.Generator
) -> list[str]:
    """The first words, broken off. Each answer that begins with a word or more is a chance."""
    most = next((i for i, fact in enumerate(whole) if fact), len(words) - 1)
    sentence = next((i + 1 for i, word in enumerate(words) if word[-1:] in ",.?!"), len(words))
    most = min(most, MOST_OF_A_START, sentence - 1)
    if most < 1 or rng.random() >= how.false_start_rate:
        return []
    n = 1 + int(rng.integers(most))
    return [*words[: n - 1], f"{words[n - 1]},"]


def _trailing(text: str, how: Disfluency, rng: np.random.Generator) -> str:
    """The last words slow and faint. Each answer is a chance."""
    if rng.random() >= how.trailing_off_rate:
        return text
    body = text.rstrip(".?!")
    head, last = body.split(" ")[:-TRAILING_WORDS], body.split(" ")[-TRAILING_WORDS:]
    faint = f'<prosody volume="x-soft" rate="80%">{" ".join(last)}</prosody>{text[len(body) :]}'
    return " ".join([*head, faint])


def pause_ms(how: Disfluency, rng: np.random.Generator) -> int:
    """How long a silent pause is: log-normal about `pause_ms`, its median."""
    return round(how.pause_ms * math.exp(how.pause_spread * float(rng.normal())))


def _is_fact(word: str, facts: frozenset[str]) -> bool:
    bare = word.strip(",.?!").lower()
    return bare in NUMBER_WORDS or bare in facts or len(bare) == 1 or bare[-1:].isdigit()


def _is_number(word: str) -> bool:
    return word.lower() in NUMBER_WORDS or word.isdigit()


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    return list(zip(["", *words], words, strict=False))


def _paused(before: str, word: str, how: Disfluency, rng: np.random.Generator) -> str:
    inside_number = _is_number(before) and _is_number(word.strip(",.?"))
    if inside_number and rng.random() < how.pause_rate:
        return f'<break time="{how.pause_ms}ms"/> {word}'
    return word
