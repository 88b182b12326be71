"""A persona's own recording of a noise: where it is looked for, and what a user is told."""

import numpy as np
import pytest
import soundfile

from personas.loading import InputFault, load
from personas.schema import Persona


@pytest.fixture
def persona(tmp_path, monkeypatch):
    """Loads a persona whose room is as given."""
    monkeypatch.chdir(tmp_path)

    def of(room):
        path = tmp_path / "mine.yaml"
        path.write_text(f"name: mine\nsummary: Mine.\nroom: {room}\n")
        return load(path, Persona)

    return of


def told(persona, room):
    with pytest.raises(InputFault) as caught:
        persona(room)
    return str(caught.value)


def record(path, seconds=2.0, amplitude=0.1):
    path.parent.mkdir(exist_ok=True)
    noise = amplitude * np.random.default_rng(1).uniform(-1, 1, round(8000 * seconds))
    soundfile.write(path, noise, 8000)


@pytest.mark.parametrize("name", ["kitchen.wav", "sounds/kitchen.flac"])
def test_a_path_is_relative_to_the_yaml_file(persona, tmp_path, name):
    record(tmp_path / name)

    room = persona(f"{{noise_file: {name}, snr_db: 20}}").room

    assert room.noise_file == str(tmp_path / name)


def test_a_missing_file_is_told_with_the_other_faults(persona):
    message = told(persona, "{noise_file: kitchen.wav, snr_db: 99}")

    assert message == (
        "mine.yaml has 2 faults:\n"
        '  room.noise_file: no such file (got "kitchen.wav")\n'
        "  room.snr_db: must be at most 60.0 (got 99)"
    )


def test_what_is_no_sound_is_told_with_the_way_on(persona, tmp_path):
    (tmp_path / "kitchen.wav").write_text("not a sound")

    assert told(persona, "{noise_file: kitchen.wav, snr_db: 20}") == (
        "mine.yaml has 1 fault:\n"
        '  room.noise_file: cannot be read as sound (got "kitchen.wav")\n'
        "    hint: WAV and FLAC files can"
    )


def test_a_folder_is_told(persona):
    assert 'room.noise_file: is a folder (got ".")' in told(persona, "{noise_file: ., snr_db: 9}")


@pytest.mark.parametrize(
    ("seconds", "amplitude", "rule"),
    [(0.99, 0.1, "must last at least 1 s"), (2, 0, "must not be silent")],
)
def test_what_is_no_bed_is_told(persona, tmp_path, seconds, amplitude, rule):
    record(tmp_path / "kitchen.wav", seconds, amplitude)

    assert rule in told(persona, "{noise_file: kitchen.wav, snr_db: 20}")


def test_one_second_is_enough(persona, tmp_path):
    record(tmp_path / "kitchen.wav", 1.0)

    assert persona("{noise_file: kitchen.wav, snr_db: 20}").room.snr_db == 20


def test_a_file_without_a_level_is_told(persona, tmp_path):
    record(tmp_path / "kitchen.wav")

    assert "room.snr_db: must be a number, for there is a noise_file" in told(
        persona, "{noise_file: kitchen.wav}"
    )
