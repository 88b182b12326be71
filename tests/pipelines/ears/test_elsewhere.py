import asyncio
import subprocess
import sys
from pathlib import Path

import numpy as np

from pipelines import clock
from pipelines.ears.elsewhere import DistantRecogniser, distant_recogniser
from pipelines.ears.recogniser import recogniser
from pipelines.ears.vocabulary import load_vocabulary
from pipelines.speech import speak
from tests.wall_clock import on_the_wall_clock

WORDS = "our new sprocket lasts twice as long as the old one"


def sound(text):
    speech = speak(text, voice="en-us+edward", sample_rate_hz=8000)
    return np.rint(speech * 8000).astype(np.int16)


@on_the_wall_clock
def test_it_hears_the_same_in_another_process_while_this_one_goes_on():
    vocabulary = load_vocabulary("agent_says")
    far, near = distant_recogniser(vocabulary), recogniser(vocabulary)
    pcm = np.tile(sound(WORDS), 3)

    async def main():
        loop = asyncio.get_running_loop()
        hearing = asyncio.create_task(far.hear(pcm, 8000, grammar="agent"))
        worst, last = 0.0, loop.time()
        while not hearing.done():
            await asyncio.sleep(0.001)
            worst, last = max(worst, loop.time() - last), loop.time()
        return await hearing, worst

    reading, worst_s = clock.run(main(), simulated=False)
    start = clock.real_perf_counter()
    same = near.hear(pcm, 8000, grammar="agent")
    took_s = clock.real_perf_counter() - start

    assert reading == same
    assert worst_s < took_s / 2


def test_it_can_be_primed_with_a_callers_own_name():
    far = distant_recogniser(load_vocabulary("agent_says"))
    grammar = far.prime(["i heard maria lopez"], grammar="agent")
    reading = clock.run(
        far.hear(sound("i heard maria lopez"), 8000, grammar=grammar), simulated=False
    )

    assert reading.text == "i heard maria lopez"


def test_a_question_waits_until_what_an_earlier_call_asked_is_answered():
    far = distant_recogniser(load_vocabulary("agent_says"))

    async def main():
        hearing = asyncio.create_task(far.hear(np.tile(sound(WORDS), 5), 8000, grammar="agent"))
        await asyncio.sleep(0.05)
        primed = [
            far.prime([f"i heard {name} lopez"], grammar="agent") for name in ("eva", "maria")
        ]
        return primed, (await hearing).text

    primed, heard = clock.run(main(), simulated=False)

    assert len(set(primed)) == 2
    assert not set(primed) & {heard, "agent"}
    assert heard.startswith("our new sprocket lasts twice")


def test_it_ends_when_its_pipe_does():
    far = DistantRecogniser(load_vocabulary("agent_says"))
    far._pipe.close()

    assert far._process.wait(timeout=10) == 0


def test_it_ends_with_the_process_that_asked_it():
    code = """
from pipelines.ears.elsewhere import distant_recogniser
from pipelines.ears.vocabulary import load_vocabulary
print(distant_recogniser(load_vocabulary("agent_says"))._process.pid)
"""
    command = [sys.executable, "-X", "dev", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "ResourceWarning" not in done.stderr
    assert not Path(f"/proc/{done.stdout.strip()}").exists()


def test_it_is_waited_for_when_nobody_needs_it_any_more():
    far = DistantRecogniser(load_vocabulary("agent_says"))
    process = far._process
    far.end()

    assert process.returncode == 0
