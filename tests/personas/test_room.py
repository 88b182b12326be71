"""What a room cannot be, as a user is told."""

import pytest
from pydantic import ValidationError

from personas.schema import Bursts, Reverberation, Room, together


@pytest.mark.parametrize(
    ("model", "settings", "fault"),
    [
        (Reverberation, {"rt60_ms": 98}, "must be at least 99 in a room of 5 x 4 x 2.7 m"),
        (Reverberation, {"size_m": (5, 4, 0.5)}, "must be three numbers from 1 to 100"),
        (Bursts, {"max_level_db": -7}, "must be at least min_level_db, -6"),
        (Room, {"talkers": 3}, "talkers and languages need noise `babble` or `cafe`"),
        (Room, {"noise": "car", "snr_db": 9, "languages": ("es",)}, "talkers and languages need"),
        (Room, {"noise_file": "a.wav", "snr_db": 9, "talkers": 3}, "talkers and languages need"),
    ],
)
def test_the_impossible_is_refused(model, settings, fault):
    with pytest.raises(ValidationError, match=fault):
        model(**settings)


def test_the_least_that_is_possible_is_taken():
    assert Reverberation(rt60_ms=99).rt60_ms == 99
    assert Bursts(max_level_db=-6).max_level_db == -6
    assert Room(noise="cafe", snr_db=9, talkers=3).talkers == 3


def test_a_room_survives_the_way_through_json():
    room = Room(
        snr_db=9, talkers=3, languages=("es", "fr"), reverberation=Reverberation(), bursts=Bursts()
    )

    assert Room.model_validate_json(room.model_dump_json(), strict=True) == room


def test_a_persona_lays_over_the_line_s_room_what_it_says_otherwise():
    car = Room(noise="car", snr_db=12, distance_m=0.6)

    assert together(car, Room()) == car
    assert together(car, None) == car
    assert together(None, Room(snr_db=3)) == Room(snr_db=3)
    assert together(None, None) is None
    assert together(car, Room(snr_db=3, gain_db=2)) == Room(
        noise="car", snr_db=3, distance_m=0.6, gain_db=2
    )


def test_what_a_persona_says_survives_the_way_through_json():
    car, own = Room(noise="car", snr_db=12), Room(snr_db=3)
    read_back = Room.model_validate_json(own.model_dump_json())

    assert together(car, read_back) == together(car, own)
