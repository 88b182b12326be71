"""espeak-ng as a pure function: text in, samples out, the same in every process."""

import _ctypes
import ctypes
import functools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import espeakng_loader
import numpy as np
import numpy.typing as npt
import soxr

from personas.voice import Accent, Voice
from pipelines.accents import accented
from pipelines.line.effect import Samples
from pipelines.line.level import at_level

_SYNCHRONOUS = 2
_CHARS_UTF8, _SSML, _PHONEMES = 1, 0x10, 0x100
_SEPARATED = ord("_") << 8
"""Phoneme mode of `espeak_TextToPhonemes`: mnemonics, with this character between them."""
_RATE, _PITCH = 1, 3
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_SPELLED = re.compile(r"\b[a-z](?: [a-z]\b){2,}")
_DATA = espeakng_loader.get_data_path().encode()
_ALONE = threading.Lock()
"""Held while the library is loaded: a process has it once, with all of its state, and on the real
clock both sides of a call, and all whom an emulator serves, speak in threads."""


@functools.lru_cache(64)
def speak(
    text: str,
    *,
    voice: str,
    sample_rate_hz: int,
    rate_wpm: int = 150,
    pitch: int = 50,
    accent: Accent | None = None,
    accent_strength: float = 1.0,
) -> npt.NDArray[np.float32]:
    """Speech of `text` as mono samples in [-1, 1], shape (n_samples,), at the voice's own level.

    `text` may carry SSML, such as `<break time="600ms"/>`. Three or more single letters in a row
    are spelled: left alone, espeak-ng would read an `a` among them as the article. An accent needs
    an English voice (`pipelines.accents`). The array is shared: do not write to it.

    espeak-ng keeps static state between utterances that no call of its API resets, and draws its
    breath noise from a generator seeded by the time of day. So each utterance gets a freshly loaded
    library (4 ms) with a fixed seed; otherwise samples would depend on what was said before.

    Raises:
        ValueError: espeak-ng has no such voice, or made no sound of the text.
    """
    chunks: list[npt.NDArray[np.int16]] = []

    @_CALLBACK
    def collect(samples, count, _events):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if samples and count > 0:
            chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    with _library() as library:
        own_rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, _DATA, 0)
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        library.espeak_SetSynthCallback(collect)
        if library.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(f"espeak-ng has no voice `{voice}`")
        library.espeak_SetParameter(_RATE, rate_wpm, 0)
        library.espeak_SetParameter(_PITCH, pitch, 0)
        if accent:
            transcribe = functools.partial(_mnemonics, library)
            text = accented(text, accent, strength=accent_strength, transcribe=transcribe)
        else:
            text = _SPELLED.sub(_spell, text)
        data = text.encode()
        flags = _CHARS_UTF8 | _SSML | (_PHONEMES if accent else 0)
        library.espeak_Synth(data, len(data) + 1, 0, 0, 0, flags, None, None)
        library.espeak_Synchronize()
    if not chunks:
        raise ValueError(f"espeak-ng made no sound of `{text}`")
    samples = np.concatenate(chunks).astype(np.float32) / 32768
    out = soxr.resample(samples, own_rate_hz, sample_rate_hz)
    out.flags.writeable = False
    return out  # type: ignore[no-any-return]


def spoken_pcm(text: str, voice: Voice, *, sample_rate_hz: int) -> bytes:
    """A voice's speech at its level, as 16-bit samples, mono."""
    scaled = spoken(text, voice, sample_rate_hz=sample_rate_hz)
    return bytes(np.rint(scaled * 32767).astype(np.int16).tobytes())


def spoken(text: str, voice: Voice, *, sample_rate_hz: int) -> Samples:
    """The same in float32, full scale 1."""
    samples = speak(
        text,
        voice=voice.ids["espeak"],
        sample_rate_hz=sample_rate_hz,
        rate_wpm=voice.rate_wpm,
        pitch=voice.pitch,
        accent=voice.accent,
        accent_strength=voice.accent_strength,
    )
    return at_level(samples, voice.level_dbfs, sample_rate_hz=sample_rate_hz)


@contextmanager
def _library() -> Iterator[ctypes.CDLL]:
    """espeak-ng, loaded anew and for one thread alone."""
    with _ALONE:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        try:
            yield library
        finally:
            library.espeak_Terminate()
            _ctypes.dlclose(library._handle)  # noqa: SLF001 -- ctypes has no other way to unload


def _mnemonics(library: ctypes.CDLL, text: str) -> str:
    """How espeak-ng says a text in the voice that is set: mnemonics with `_` between them."""
    transcribe = library.espeak_TextToPhonemes
    transcribe.restype = ctypes.c_char_p
    transcribe.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    said = transcribe(ctypes.byref(ctypes.c_char_p(text.encode())), _CHARS_UTF8, _SEPARATED)
    return str(said.decode())


def _spell(run: re.Match[str]) -> str:
    letters = run.group().replace(" ", "")
    return f'<say-as interpret-as="characters">{letters}</say-as>'


def has_voice(voice: str) -> bool:
    """Whether espeak-ng knows the voice."""
    try:
        speak("a", voice=voice, sample_rate_hz=8000)
    except ValueError:
        return False
    return True
