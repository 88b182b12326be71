"""What a preview says and how it sounds, from its file."""

import numpy as np
import pytest
import soundfile
from rich.console import Console

from personas.faults import InputFault
from personas.library import Library
from sparring.faults import UsageFault
from sparring.preview import preview, show_preview

LIBRARY = Library.standard()


def made(name, line=None):
    persona = LIBRARY.persona(name)
    return preview(persona, LIBRARY.line(line or persona.line), LIBRARY)


def test_it_says_a_name_a_zip_code_and_an_answer_to_the_offer():
    said = made("clear").said

    assert len(said) == 3
    digits = {"oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero"}
    assert sum(word.strip(".,") in digits for word in said[1].split()) == 5
    assert not any("<" in text for text in made("hesitant").said)


def test_it_is_the_same_every_time_and_another_for_another_persona():
    assert np.array_equal(made("cafe").heard, made("cafe").heard)
    assert made("cafe").said != made("fast_talker").said


def test_the_room_is_heard_in_the_pauses():
    quiet, noisy = (np.abs(made(name).heard[:2000].astype(int)).max() for name in ("clear", "cafe"))

    assert quiet < 20 < noisy


def test_the_line_is_the_one_asked_for():
    assert made("clear").sample_rate_hz == 8000
    assert made("clear", "clean").sample_rate_hz == 16000
    assert made("clear").said == made("clear", "clean").said


def test_nothing_is_cut_off_at_the_end():
    heard = made("clear", "mobile_poor").heard

    assert not heard[-800:].any() or np.abs(heard[-800:].astype(int)).max() < 20


def test_the_file_lies_where_it_says(tmp_path, capsys):
    path = show_preview(
        "clear", line=None, library=None, path=None, folder=tmp_path / "new", out=Console(width=200)
    )

    samples, rate_hz = soundfile.read(path)
    assert (path, rate_hz) == (tmp_path / "new" / "clear.wav", 8000)
    assert 4 < len(samples) / rate_hz < 20
    assert f"sound: {path}" in capsys.readouterr().out


def test_a_machine_that_answers_first_is_heard_first():
    voicemail, menu = made("voicemail").said, made("menu").said

    assert len(voicemail) == 1
    assert "leave a message" in voicemail[0]
    assert "press two" in menu[0]
    assert len(menu) == 4


def test_a_codec_that_is_not_installed_is_wrong_input(monkeypatch):
    monkeypatch.setattr("sparring.preview.lacks_package", lambda codec: codec == "g711u")

    with pytest.raises(UsageFault, match="line landline: codec `g711u` needs the package `av`"):
        made("clear")


def test_an_unknown_persona_is_wrong_input(tmp_path):
    with pytest.raises(InputFault, match="did you mean `clear`"):
        show_preview("cleer", line=None, library=None, path=None, folder=tmp_path, out=Console())
