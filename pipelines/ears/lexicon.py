"""How words sound, as the phones of PocketSphinx's model: the CMU dictionary and espeak-ng."""

import _ctypes
import ctypes
import re
from collections.abc import Iterable
from pathlib import Path

import espeakng_loader
import pocketsphinx

Phones = tuple[str, ...]

_SYNCHRONOUS, _CHARS_UTF8 = 2, 1
_SEPARATED = ord("_") << 8
"""Phoneme mode of `espeak_TextToPhonemes`: mnemonics, with this character between them."""
_STRESS = re.compile(r"[',%=!;|]")
_R_COLOURED = {
    "A@": "AA",
    "o@": "AO",
    "O@": "AO",
    "e@": "EH",
    "i@": "IH",
    "U@": "UH",
    "i@3": "IH",
    "aI3": "AY",
}
_PHONES = {
    "@": "AH",
    "@2": "AH",
    "@5": "AH",
    "a#": "AH",
    "V": "AH",
    "a": "AE",
    "aa": "AE",
    "0": "AA",
    "0#": "AA",
    "A:": "AA",
    "O:": "AO",
    "O": "AO",
    "O2": "AO",
    "E": "EH",
    "3": "ER",
    "3:": "ER",
    "I": "IH",
    "I2": "IH",
    "I#": "IH",
    "i": "IY",
    "i:": "IY",
    "U": "UH",
    "u": "UW",
    "u:": "UW",
    "eI": "EY",
    "aI": "AY",
    "OI": "OY",
    "aU": "AW",
    "oU": "OW",
    "p": "P",
    "b": "B",
    "t": "T",
    "t#": "T",
    "d": "D",
    "k": "K",
    "g": "G",
    "tS": "CH",
    "dZ": "JH",
    "f": "F",
    "v": "V",
    "T": "TH",
    "D": "DH",
    "s": "S",
    "z": "Z",
    "S": "SH",
    "Z": "ZH",
    "h": "HH",
    "m": "M",
    "n": "N",
    "N": "NG",
    "l": "L",
    "r": "R",
    "j": "Y",
    "w": "W",
    "x": "K",
}
"""espeak-ng's mnemonics for American English (its `phsource/ph_english_us`) as ARPAbet."""
_LONG = {"@L": ("AH", "L"), "n-": ("AH", "N"), "m-": ("AH", "M"), "r-": ("R",), "l^": ("L",)}
LETTERS: dict[str, Phones] = {
    letter: tuple(phones.split())
    for letter, phones in {
        "a": "EY",
        "b": "B IY",
        "c": "S IY",
        "d": "D IY",
        "e": "IY",
        "f": "EH F",
        "g": "JH IY",
        "h": "EY CH",
        "i": "AY",
        "j": "JH EY",
        "k": "K EY",
        "l": "EH L",
        "m": "EH M",
        "n": "EH N",
        "o": "OW",
        "p": "P IY",
        "q": "K Y UW",
        "r": "AA R",
        "s": "EH S",
        "t": "T IY",
        "u": "Y UW",
        "v": "V IY",
        "w": "D AH B AH L Y UW",
        "x": "EH K S",
        "y": "W AY",
        "z": "Z IY",
    }.items()
}
"""The names of the letters."""


def pronunciations(words: Iterable[str]) -> dict[str, tuple[Phones, ...]]:
    """Each word's ways of being said, the CMU dictionary's first, then espeak-ng's."""
    wanted = sorted(set(words))
    if new := [word for word in wanted if word not in _looked_up]:
        listed = _in_dictionary(frozenset(new))
        for word, spoken in zip(new, _as_espeak_says(new), strict=True):
            _looked_up[word] = tuple(dict.fromkeys(p for p in (*listed[word], spoken) if p))
    return {word: _looked_up[word] for word in wanted}


_looked_up: dict[str, tuple[Phones, ...]] = {}


def _in_dictionary(words: frozenset[str]) -> dict[str, list[Phones]]:
    entries: dict[str, list[Phones]] = {word: [] for word in words}
    with Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict")).open() as lines:
        for line in lines:
            head, _, phones = line.partition(" ")
            if (word := head.partition("(")[0]) in words:
                entries[word].append(tuple(phones.split()))
    return entries


def _as_espeak_says(words: list[str]) -> list[Phones]:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    try:
        library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
        library.espeak_SetVoiceByName(b"en-us")
        transcribe = library.espeak_TextToPhonemes
        transcribe.restype = ctypes.c_char_p
        transcribe.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
        return [
            phones_of(
                transcribe(
                    ctypes.byref(ctypes.c_char_p(w.encode())), _CHARS_UTF8, _SEPARATED
                ).decode()
            )
            for w in words
        ]
    finally:
        library.espeak_Terminate()
        _ctypes.dlclose(library._handle)  # noqa: SLF001 -- ctypes has no other way to unload


def phones_of(mnemonics: str) -> Phones:
    """`m_3_r_'i:_;_@` as `M ER IY AH`. Empty when a mnemonic is unknown."""
    out: list[str] = []
    for mnemonic in _STRESS.sub("", mnemonics).replace(" ", "_").split("_"):
        if not mnemonic:
            continue
        if mnemonic in _R_COLOURED:
            out += [_R_COLOURED[mnemonic], "R"]
        elif mnemonic in _LONG:
            out += _LONG[mnemonic]
        elif mnemonic in _PHONES:
            out.append(_PHONES[mnemonic])
        else:
            return ()
    return tuple(_without_linking_r(out))


def _without_linking_r(phones: list[str]) -> list[str]:
    """espeak-ng writes an r after an r-coloured vowel that already ends in one."""
    return [
        p
        for before, p in zip(["", *phones], phones, strict=False)
        if not (p == "R" and before in ("R", "ER"))
    ]
