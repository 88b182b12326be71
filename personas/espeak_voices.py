"""Which voices espeak-ng really has.

It takes `en-us+nope` without a word and speaks as `en-us`; so a voice is checked here, against the
files that the wheel `espeakng-loader` carries.
"""

import functools
from pathlib import Path

import espeakng_loader

from personas.faults import Fault, nearest, shown
from personas.schema import Room, Voice


@functools.cache
def languages() -> frozenset[str]:
    """What may stand before the `+`, in lower case: names of files.

    A file also declares names such as `en-gb` or `es-mx`, by which espeak-ng finds nothing.
    """
    files = (path for path in (_data() / "lang").rglob("*") if path.is_file())
    return frozenset(path.name.lower() for path in files)


@functools.cache
def variants() -> frozenset[str]:
    """What may stand behind the `+`, as its file is spelt: a wrong case is not found."""
    return frozenset(path.name for path in (_data() / "voices" / "!v").iterdir())


def nearest_voice(voice: str) -> str | None:
    """None: espeak-ng has the voice. Else the nearest that it has; empty when nothing is near."""
    language, plus, variant = voice.partition("+")
    good_language = language.lower() in languages()
    if good_language and (not plus or variant in variants()):
        return None
    known = language if good_language else nearest(language, languages())
    if not known:
        return ""
    near = variant if variant in variants() else nearest(variant, variants())
    return f"{known}+{near}" if near else known


def voice_faults(voice: Voice, *, place: str, key: str) -> list[Fault]:
    """The fault of a voice that espeak-ng does not have."""
    wanted = voice.ids.get("espeak")
    return espeak_faults(wanted, place=place, key=f"{key}.ids.espeak") if wanted else []


def room_faults(room: Room, *, place: str, key: str) -> list[Fault]:
    """The fault of a voice of the other person in a room that espeak-ng does not have."""
    if not room.side_talk:
        return []
    return espeak_faults(room.side_talk.voice, place=place, key=f"{key}.side_talk.voice")


def espeak_faults(wanted: str, *, place: str, key: str) -> list[Fault]:
    """The fault of a name that espeak-ng does not know."""
    near = nearest_voice(wanted)
    if near is None:
        return []
    rule = "espeak-ng has no such voice"
    return [Fault(place=place, key=key, rule=rule, got=shown(wanted), near=near or None)]


def _data() -> Path:
    return Path(espeakng_loader.get_data_path())
