"""Babble: people at other tables, none of whom can be followed."""

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import Samples, amplitude, samples_of
from pipelines.speech import speak

_TALKERS = (
    ("en-us+m3", 165),
    ("en-us+f4", 150),
    ("en-gb-scotland", 170),
    ("en-us+anika", 160),
    ("en-us+Gene", 145),
    ("en-us+linda", 175),
    ("en-us+m7", 155),
    ("en-us+belinda", 165),
)
"""Voice and words per minute."""
_NEARER_DB = (3.0, 0.0, 0.0, -2.0, 2.0, -3.0, 0.0, 1.0)
"""How much nearer than the others each sits."""
_PAUSE_MS = (150, 700)
_SENTENCES = (
    "We walked along the harbour until the rain came in and then we hid in the fish market.",
    "You should have seen his face when the cake slid off the tray and onto the carpet.",
    "The new teacher lets them paint outside whenever the weather is any good at all.",
    "I would rather take the early bus than stand in that queue for another morning.",
    "They are tearing down the old cinema and nobody seems to know what goes there next.",
    "My neighbour grows tomatoes on the roof and leaves a bag of them at every door.",
    "Her sister plays the cello in a band that nobody has ever heard of outside the village.",
    "Is there any more of that bread, or did you two finish it while I was on the phone?",
    "He says the mountains are lovely in winter, but the road is closed half of the time.",
    "The dog found a shoe in the park and carried it proudly all the way home.",
)


def babble(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """One stem per talker, shape (8, n_samples)."""
    talkers = []
    for place, ((voice, rate_wpm), nearer_db) in enumerate(zip(_TALKERS, _NEARER_DB, strict=True)):
        said = [
            speak(text, voice=voice, sample_rate_hz=sample_rate_hz, rate_wpm=rate_wpm)
            for text in _SENTENCES[place:] + _SENTENCES[:place]
        ]
        talker = _monologue(said, sample_rate_hz, n_samples, rng)
        talkers.append(talker * np.float32(amplitude(nearer_db) / np.sqrt(np.mean(talker**2))))
    return np.stack(talkers)


def _monologue(
    said: list[Samples], sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> Samples:
    """As many whole sentences as fit, with pauses between them; silent where the loop joins."""
    out = np.zeros(n_samples, np.float32)
    at = 0
    for sentence in said:
        if at + len(sentence) > n_samples:
            break
        out[at : at + len(sentence)] = sentence
        at += len(sentence) + samples_of(int(rng.integers(*_PAUSE_MS)), sample_rate_hz)
    return out
