"""How well and how fast the recogniser hears. `python -m pipelines.ears.accuracy` says."""

import argparse
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import jiwer
import numpy as np

from personas.facts import first_names, last_names
from personas.schema import Closed
from pipelines.ears.recogniser import Recogniser, recogniser
from pipelines.ears.scenes import LINE_RATE_HZ, Talker, babble, in_noise, over_telephone, said
from pipelines.ears.spoken import digits_said, names_in, spelled_in, zip_in
from pipelines.ears.vocabulary import load_vocabulary

CLEAR = ("en-us+edward", "en-us+f2", "en-us+adam", "en-us+f5")
"""Voices of the shipped personas that have no accent."""
DEVELOPMENT = ("en-us+robert", "en-us+Annie", "en-us+max", "en-us+paul")
"""Voices to tune with: neither adapted to nor of a persona."""
_BABBLE_VOICES = ("en-us+m2", "en-us+f3", "en-us+m7", "en-us+f1", "en-us+m4", "en-us+linda")


class Condition(Closed):
    """Who speaks, and in which room."""

    name: str
    voices: tuple[str, ...] = CLEAR
    snr_db: float | None = None
    rate_wpm: int = 150


CONDITIONS: tuple[Condition, ...] = (
    Condition(name="clear"),
    Condition(name="clear, 185 wpm", rate_wpm=185),
    Condition(name="babble 30 dB", snr_db=30),
    Condition(name="babble 25 dB", snr_db=25),
    Condition(name="babble 20 dB", snr_db=20),
    Condition(name="babble 15 dB", snr_db=15),
    Condition(name="Scottish", voices=("en-gb-scotland",)),
    Condition(name="Spanish", voices=("es",)),
)


class Question(Closed):
    """One thing that is said, and by which grammar it is heard."""

    task: str
    grammar: str
    spoken: str
    """As text for the voice."""
    meant: str
    """The words, or the fact."""


class Answer(Closed):
    """How one question was heard."""

    task: str
    meant: str
    heard: str
    right: bool
    cpu_s: float
    sound_s: float


_RIGHT: dict[str, Callable[[str, str], bool]] = {
    "name": lambda meant, heard: meant in names_in(heard),
    "spelled": lambda meant, heard: spelled_in(heard)[-2:] == meant.split(),
    "zip": lambda meant, heard: zip_in(heard) == meant,
    "yes/no": lambda meant, heard: _polarity(meant) == _polarity(heard),
}
_NAME_PHRASES = ("my name is {}", "it's {}", "{}", "this is {}", "uh {}", "sure it's {}")
_ZIP_PHRASES = ("my zip code is {}", "it's {}", "{}", "zip code is {}", "uh it's {}")
_YES_NO = (
    "yes",
    "yeah that's right",
    "no that's wrong",
    "no",
    "yes that is correct",
    "no thank you",
    "yes please",
    "no i'm not interested",
    "okay that sounds good",
    "sure",
    "nope",
    "no that's not right",
)
_OPEN = (
    "hi i have a question",
    "why do you need my zip code",
    "what does it cost",
    "are you a real person",
    "could you repeat that please",
    "i'm really busy can you make it quick",
    "hold on a second please",
    "sorry i didn't catch that",
    "okay goodbye",
    "who is this",
    "i don't need a sprocket",
    "no thank you i am not interested",
    "how long will it take",
)
_AGENT = (
    "hello thank you for calling the sprocket company may i have your name please",
    "could you tell me your first and last name please",
    "what is your zip code",
    "could you spell your first and last name for me please",
    "i heard {name} is that right",
    "so that is {zip} is that correct",
    "could you say your zip code one digit at a time please",
    "our new sprocket lasts twice as long and costs less",
    "would you like to speak to a sales agent about it",
    "i can not tell you the price but a sales agent can",
    "sorry could you say that again",
    "thank you i will transfer you now goodbye",
    "a sales agent can give you a discount today",
    "it only takes a minute and there is no obligation",
)


def questions(rng: np.random.Generator) -> Iterator[Question]:
    """Without end: one of each task in turn, with names and codes drawn from `rng`."""
    for i in range(10**9):
        name = f"{rng.choice(first_names())} {rng.choice(last_names())}"
        code = "".join(str(d) for d in rng.integers(0, 10, 5))
        spoken = _NAME_PHRASES[i % len(_NAME_PHRASES)].format(name)
        yield Question(task="name", grammar="name", spoken=spoken, meant=name)
        yield Question(task="spelled", grammar="spelling", spoken=_spelled(name), meant=name)
        spoken = _ZIP_PHRASES[i % len(_ZIP_PHRASES)].format(digits_said(code))
        yield Question(task="zip", grammar="zip", spoken=spoken, meant=code)
        for task, grammar, texts in (
            ("yes/no", "yes_no", _YES_NO),
            ("open", "open", _OPEN),
            ("agent", "agent", _AGENT),
        ):
            text = texts[i % len(texts)].format(name=name, zip=digits_said(code))
            yield Question(task=task, grammar=grammar, spoken=text, meant=text)


def _spelled(name: str) -> str:
    return " ".join(name.replace(" ", ""))


def _polarity(text: str) -> bool:
    return not set(text.split()) & {"no", "nope", "not"}


def measure(condition: Condition, n_each: int, seed: int = 0) -> list[Answer]:
    """Answers to `n_each` questions of each task."""
    ears = recogniser(load_vocabulary("customer_says"), load_vocabulary("agent_says"))
    rng = np.random.default_rng(seed)
    draw = questions(rng)
    return [_ask(ears, next(draw), condition, i // 6, rng) for i in range(6 * n_each)]


def _ask(
    ears: Recogniser, question: Question, condition: Condition, i: int, rng: np.random.Generator
) -> Answer:
    voice = condition.voices[i % len(condition.voices)]
    sound = said(
        question.spoken,
        Talker(voice=voice, rate_wpm=condition.rate_wpm),
        sample_rate_hz=LINE_RATE_HZ,
    )
    if condition.snr_db is not None:
        noise = babble(_BABBLE_VOICES, sample_rate_hz=LINE_RATE_HZ)
        sound = in_noise(sound, noise, snr_db=condition.snr_db, rng=rng)
    pcm = over_telephone(sound, LINE_RATE_HZ, rng)
    before = os.times().user
    heard = ears.hear(pcm, LINE_RATE_HZ, grammar=question.grammar).text
    spent = os.times().user - before
    right = _RIGHT.get(question.task, str.__eq__)(question.meant, heard)
    return Answer(
        task=question.task,
        meant=question.meant,
        heard=heard,
        right=right,
        cpu_s=spent,
        sound_s=len(pcm) / LINE_RATE_HZ,
    )


def row(answers: list[Answer]) -> str:
    """Share of facts heard right, word error rates, and cost, as one line of a table."""
    by_task: dict[str, list[Answer]] = {}
    for answer in answers:
        by_task.setdefault(answer.task, []).append(answer)
    rates = [f"{sum(a.right for a in by_task[t]) / len(by_task[t]):.2f}" for t in _RIGHT]
    errors = [
        f"{jiwer.wer([a.meant for a in by_task[t]], [a.heard for a in by_task[t]]):.2f}"
        for t in ("open", "agent")
    ]
    cost_ms = 1000 * sum(a.cpu_s for a in answers) / sum(a.sound_s for a in answers)
    return " | ".join([*rates, *errors, f"{cost_ms:.1f}"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=60, help="questions of each task per condition")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--development", action="store_true", help="the voices to tune with, not the personas'"
    )
    parser.add_argument("--misheard", action="store_true", help="list what was misheard")
    options = parser.parse_args()
    conditions = CONDITIONS
    if options.development:
        conditions = tuple(c.model_copy(update={"voices": DEVELOPMENT}) for c in CONDITIONS[:6])
    print("| condition | name | spelled | zip | yes/no | open WER | agent WER | CPU ms per s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with ProcessPoolExecutor(options.jobs) as pool:
        for condition, answers in zip(
            conditions, pool.map(measure, conditions, [options.each] * len(conditions)), strict=True
        ):
            print(f"| {condition.name} | {row(answers)} |", flush=True)
            for a in answers if options.misheard else []:
                if not a.right:
                    print(f"    {a.task}: {a.meant!r} as {a.heard!r}")


if __name__ == "__main__":
    main()
