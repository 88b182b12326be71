import subprocess
import sys

import numpy as np
import pytest

from pipelines.speech import has_voice, speak

CODE = (
    "import hashlib; from pipelines.speech import speak;"
    "x = speak('my zip code is nine four', voice='en-us+f2', sample_rate_hz=8000);"
    "print(hashlib.sha256(x.tobytes()).hexdigest())"
)


def test_two_processes_speak_the_same_samples():
    runs = [
        subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]

    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout) == 65


def test_what_was_said_before_leaves_no_trace():
    first = speak("hello", voice="en-us+f2", sample_rate_hz=8000).copy()
    speak("something quite different", voice="en-gb-scotland", sample_rate_hz=8000)
    speak.cache_clear()

    assert np.array_equal(first, speak("hello", voice="en-us+f2", sample_rate_hz=8000))


THREADS = """
import hashlib, sys
from concurrent.futures import ThreadPoolExecutor
from pipelines.speech import speak

def said(n):
    x = speak(f"my number is {n}", voice=("en-us+f2", "en-us+m3")[n % 2], sample_rate_hz=8000)
    return hashlib.sha256(x.tobytes()).hexdigest()

with ThreadPoolExecutor(int(sys.argv[1])) as pool:
    print(list(pool.map(said, range(60))))
"""


def test_threads_speak_one_after_the_other():
    """Else the library goes while another thread is in it, and the process with it."""
    alone, together = (
        subprocess.run([sys.executable, "-c", THREADS, n], capture_output=True, text=True)
        for n in ("1", "6")
    )

    assert (together.returncode, together.stdout) == (0, alone.stdout)


def test_a_break_is_as_long_as_asked():
    without = speak("nine four", voice="en-us+f2", sample_rate_hz=8000)
    broken = speak('nine <break time="900ms"/> four', voice="en-us+f2", sample_rate_hz=8000)

    assert 0.7 < (len(broken) - len(without)) / 8000 < 1.1


def test_letters_are_spelled():
    """Read as an article, the `a` would be shorter."""
    spelled = speak("m a r i a", voice="en-us", sample_rate_hz=8000)
    whole = speak("maria", voice="en-us", sample_rate_hz=8000)

    assert len(spelled) > 1.4 * len(whole)


def test_an_unknown_voice_is_named():
    with pytest.raises(ValueError, match="espeak-ng has no voice `no-such-voice`"):
        speak("hello", voice="no-such-voice", sample_rate_hz=8000)
    assert not has_voice("no-such-voice")
