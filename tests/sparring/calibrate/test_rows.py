"""The product passes its short calibration; lines that lie fail the row that is about it."""

import numpy as np
import pytest

from pipelines.line.delay import Delay
from pipelines.line.level import Level
from sparring.calibrate.command import Request, run_calibration
from sparring.calibrate.rows import (
    ROWS,
    chain,
    codec,
    far_end,
    network,
    noise,
    timing,
)
from sparring.calibrate.run import calibrate
from tests.sparring.calibrate import faulty
from tests.sparring.calibrate.lines import failed


def test_the_short_calibration_passes_and_every_sound_is_there(tmp_path):
    found = calibrate(ROWS, folder=tmp_path, quick=True)

    assert [finding for finding in found.findings if not finding.passed] == []
    assert len(found.findings) >= 50
    files = {finding.file for finding in found.findings if finding.file}
    assert all((tmp_path / file).stat().st_size > 44 for file in files)


def test_noise_that_pumps_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(noise, "leg", lambda *_, **__: faulty.chain(faulty.PumpingNoise(10)))

    assert failed("pumping", tmp_path) == ["steady at 10 dB"]


def test_an_snr_that_is_not_the_one_asked_for_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(noise, "leg", lambda *_, **__: faulty.chain(faulty.EvenNoise(0.02)))

    assert len(failed("snr", tmp_path)) == 6


@pytest.mark.parametrize("rate", [0.14, 0.07])
def test_loss_that_overshoots_or_falls_short_fails(tmp_path, monkeypatch, rate):
    monkeypatch.setattr(network, "leg", lambda *_, **__: faulty.chain(faulty.Losing(rate)))

    assert failed("loss", tmp_path) == [
        f"rate 0.1 in runs of 2: {what}" for what in ("rate", "run")
    ]


def test_a_delay_that_is_off_by_one_sample_fails(tmp_path, monkeypatch):
    right = timing.leg

    def late(asked, **kwargs):
        line = right(asked, **kwargs)
        return faulty.chain(*line.effects, Delay(1))

    monkeypatch.setattr(timing, "leg", late)

    assert len(failed("delay", tmp_path)) == 16


def test_a_gain_that_is_a_quarter_of_a_decibel_off_fails(tmp_path, monkeypatch):
    right = chain.leg
    monkeypatch.setattr(
        chain, "leg", lambda asked: faulty.chain(*right(asked).effects, Level(0.26))
    )

    assert len(failed("level", tmp_path)) == 6


def test_decimation_without_a_filter_fails(tmp_path, monkeypatch):
    right = codec.speak

    def folded(text, *, voice, sample_rate_hz):
        wide = right(text, voice=voice, sample_rate_hz=22050)
        at = np.arange(0, len(wide) - 1, 22050 / sample_rate_hz)
        return np.interp(at, np.arange(len(wide)), wide).astype(np.float32)

    monkeypatch.setattr(codec, "speak", folded)

    assert failed("aliasing", tmp_path) == ["to 8000 Hz", "to 16000 Hz"]


def test_a_codec_that_is_one_step_off_fails(tmp_path, monkeypatch):
    right = codec.reference
    monkeypatch.setattr(codec, "reference", lambda sent, kind: right(sent, kind) ^ (sent == 7))

    assert failed("mu_law", tmp_path)[0] == "all 65,536 values"


def test_a_line_without_a_band_filter_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(codec, "leg", lambda *_: faulty.chain())

    assert failed("band", tmp_path) == ["lower edge", "upper edge"]


def test_an_effect_that_counts_frames_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(chain, "rich", lambda: faulty.chain(faulty.PumpingNoise(10)))

    assert len(failed("frames", tmp_path)) == 3


def test_an_empty_line_that_changes_something_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(chain, "leg", lambda: faulty.chain(Level(0.01)))

    assert failed("identity", tmp_path) == ["all 65,536 values", "speech"]


def test_keys_of_another_pitch_and_level_fail(tmp_path, monkeypatch):
    right = far_end.dtmf
    monkeypatch.setattr(
        far_end, "dtmf", lambda keys, **how: 0.9 * right(keys.replace("8", "5"), **how)
    )

    assert len(failed("keys", tmp_path)) == 2


def test_the_command_ends_with_1_when_a_row_fails(tmp_path, monkeypatch, capsys):
    from rich.console import Console

    monkeypatch.setattr(chain, "leg", lambda: faulty.chain(Level(0.01)))
    request = Request(folder=tmp_path, only=("identity",))

    assert run_calibration(request, Console(), Console(stderr=True)) == 1
    assert "0 of 2 measurements are as asked" in capsys.readouterr().out
