"""The speaker's room and microphone, from their settings to effects in the order of the world."""

from dataclasses import dataclass
from pathlib import Path

from personas.schema import Room
from pipelines.line.automatic_gain import GainControl
from pipelines.line.bursts import Bursts
from pipelines.line.clipping import Clip
from pipelines.line.effect import Effect, Streams
from pipelines.line.elsewhere import answer_elsewhere
from pipelines.line.fir import Response
from pipelines.line.level import Level
from pipelines.line.noise import Noise, noise_level_dbfs
from pipelines.line.path import voice_path
from pipelines.line.side_talk import SideTalk


@dataclass(frozen=True)
class _Place:
    """What the effects of one room have in common."""

    room: Room
    voice_dbfs: float
    """Active level of the voice as it reaches the microphone, within the telephone band."""
    sample_rate_hz: int
    rng: Streams
    answer: Response | None
    """To what sounds elsewhere in the room. None: it is without reverberation, or nothing does."""


def room_effects(
    room: Room, *, speech_level_dbfs: float, sample_rate_hz: int, rng: Streams
) -> list[Effect]:
    """From the lips to the microphone's output. Empty for a room that does nothing.

    Args:
        room: Its settings.
        speech_level_dbfs: Active level of the speech at 0.1 m, within the telephone band.
        sample_rate_hz: Of the line.
        rng: It asks for `reverberation`, `elsewhere`, `noise`, `bursts` and `side_talk`, each only
            when used.
    """
    path = voice_path(room, sample_rate_hz=sample_rate_hz, rng=rng)
    others = room.reverberation if room.bursts or room.side_talk else None
    answer = answer_elsewhere(others, sample_rate_hz=sample_rate_hz, rng=rng)
    place = _Place(room, speech_level_dbfs + path.gain_db, sample_rate_hz, rng, answer)
    beside = [*_noise(place), *_bursts(place), *_side_talk(place)]
    return [*path.effects, *beside, *_microphone(room, sample_rate_hz)]


def _noise(place: _Place) -> list[Effect]:
    room = place.room
    if room.snr_db is None:
        return []
    return [
        Noise(
            room.noise,
            level_dbfs=noise_level_dbfs(place.voice_dbfs, room.snr_db),
            sample_rate_hz=place.sample_rate_hz,
            rng=place.rng("noise"),
            talkers=room.talkers,
            languages=room.languages,
            file=Path(room.noise_file) if room.noise_file else None,
        )
    ]


def _bursts(place: _Place) -> list[Effect]:
    if not place.room.bursts:
        return []
    return [
        Bursts(
            place.room.bursts,
            speech_dbfs=place.voice_dbfs,
            sample_rate_hz=place.sample_rate_hz,
            rng=place.rng("bursts"),
            answer=place.answer,
        )
    ]


def _side_talk(place: _Place) -> list[Effect]:
    if not place.room.side_talk:
        return []
    return [
        SideTalk(
            place.room.side_talk,
            speech_dbfs=place.voice_dbfs,
            sample_rate_hz=place.sample_rate_hz,
            rng=place.rng("side_talk"),
            answer=place.answer,
        )
    ]


def _microphone(room: Room, sample_rate_hz: int) -> list[Effect]:
    effects: list[Effect] = []
    if room.gain_db:
        effects += [Level(room.gain_db)]
    if room.automatic_gain:
        effects += [GainControl(room.automatic_gain, sample_rate_hz)]
    if room.clip_dbfs is not None:
        effects += [Clip(room.clip_dbfs)]
    return effects
