import multiprocessing

import numpy as np
import pytest

from pipelines.ears.recogniser import Recogniser, _put_right, recogniser
from pipelines.ears.scenes import LINE_RATE_HZ, Talker, over_telephone, said
from pipelines.ears.vocabulary import load_vocabulary

CLEAR = "en-us+edward"


def pcm(text: str, voice: str = CLEAR) -> np.ndarray:
    sound = said(text, Talker(voice=voice), sample_rate_hz=LINE_RATE_HZ)
    return over_telephone(sound, LINE_RATE_HZ, np.random.default_rng(1))


def hear(text: str, grammar: str, voice: str = CLEAR):
    ears = recogniser(load_vocabulary("customer_says"), load_vocabulary("agent_says"))
    return ears.hear(pcm(text, voice), LINE_RATE_HZ, grammar=grammar)


@pytest.mark.parametrize(
    ("grammar", "text"),
    [
        ("name", "my name is maria gonzalez"),
        ("zip", "it's nine four one oh three"),
        ("spelling", "m a r i a g o n z a l e z"),
        ("yes_no", "yes that's right"),
        ("yes_no_name", "no my name is thomas campbell"),
        ("yes_no_zip", "no it's oh two one three nine"),
        ("open", "why do you need my zip code"),
        ("agent", "could you spell your first and last name for me please"),
        ("agent", "so that is nine four one oh three is that correct"),
    ],
)
def test_a_clear_voice_is_heard_word_by_word(grammar, text):
    assert hear(text, grammar).text == text


def test_silence_and_nothing_are_no_words():
    ears = recogniser(load_vocabulary("customer_says"), load_vocabulary("agent_says"))

    assert ears.hear(np.zeros(0, np.int16), LINE_RATE_HZ, grammar="name").text == ""
    assert ears.hear(np.zeros(8000, np.int16), LINE_RATE_HZ, grammar="name").text == ""


def test_what_was_heard_before_changes_nothing():
    alone = Recogniser(load_vocabulary("customer_says")).hear(
        pcm("my name is jacob fox", "en-gb-scotland"), LINE_RATE_HZ, grammar="name"
    )
    for grammar, text in (
        ("zip", "one two three four five"),
        ("open", "goodbye"),
        ("name", "it's anna lee"),
    ):
        hear(text, grammar, "es")

    assert hear("my name is jacob fox", "name", "en-gb-scotland") == alone


def _hear_in_child(queue) -> None:
    queue.put(
        [
            hear(t, g, "en-gb-scotland")
            for g, t in (("name", "it's anna lee"), ("zip", "oh two one three nine"))
        ]
    )


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_another_process_hears_the_same(start):
    here = [
        hear(t, g, "en-gb-scotland")
        for g, t in (("name", "it's anna lee"), ("zip", "oh two one three nine"))
    ]
    context = multiprocessing.get_context(start)
    queue = context.Queue()
    child = context.Process(target=_hear_in_child, args=(queue,))
    child.start()

    assert queue.get(timeout=30) == here
    child.join()


def test_a_primed_customer_hears_its_own_unlisted_name():
    ears = Recogniser(load_vocabulary("agent_says"))
    sound = pcm("i heard zelda abernathy is that right", "en-us+Diogo")
    primed = ears.prime(["I heard Zelda Abernathy, is that right?"], grammar="agent")

    assert (
        ears.hear(sound, LINE_RATE_HZ, grammar="agent").text
        != "i heard zelda abernathy is that right"
    )
    assert (
        ears.hear(sound, LINE_RATE_HZ, grammar=primed).text
        == "i heard zelda abernathy is that right"
    )


@pytest.mark.parametrize(
    ("made_out", "put_right"),
    [
        ("that's n a r i a g o n v a l e z", "that's m a r i a g o n z a l e z"),
        ("i have a question", "i have a question"),
    ],
)
def test_spelled_letters_are_those_of_a_listed_name(made_out, put_right):
    assert _put_right(made_out) == put_right


def test_a_spelling_made_out_wrong_is_put_right():
    heard = hear("b r a n d o n c r u z", "spelling", "en-us+m7")

    assert heard.text == "b r a n d o n c r u z"
