"""The product passes its short calibration; lines that lie fail the row that is about it."""

import numpy as np
import pytest

from personas.schema import AutomaticGain, Bursts, Leg, Outage, SideTalk
from pipelines.line.delay import Delay
from pipelines.line.level import Level
from sparring.calibrate.command import Request, run_calibration
from sparring.calibrate.lab import Lab
from sparring.calibrate.rows import (
    ROWS,
    chain,
    codec,
    coded,
    concealment,
    far_end,
    microphone,
    network,
    noise,
    outage,
    room,
    sporadic,
    timing,
)
from sparring.calibrate.run import calibrate, measured
from tests.sparring.calibrate import faulty


def failed(name, tmp_path, *, quick=True):
    """The cases of a row that fail."""
    found = measured(ROWS.rows()[name], Lab(tmp_path, quick=quick), tmp_path)
    assert [finding.note for finding in found if finding.note] == []
    return [finding.case for finding in found if not finding.passed]


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


def changed(right, **settings):
    """A leg whose room is another than was asked for."""

    def leg(asked, room, **kwargs):
        return right(asked, room.model_copy(update=settings), **kwargs)

    return leg


def test_a_room_that_dies_away_a_fifth_too_slowly_fails(tmp_path, monkeypatch):
    right = room.leg

    def slow(asked, place):
        wet = place.reverberation
        slower = wet.model_copy(update={"rt60_ms": round(1.2 * wet.rt60_ms)})
        return right(asked, place.model_copy(update={"reverberation": slower}))

    monkeypatch.setattr(room, "leg", slow)

    assert len(failed("rt60", tmp_path)) == 4


def test_a_room_of_another_size_fails(tmp_path, monkeypatch):
    right = room.leg

    def smaller(asked, place, **kwargs):
        wet = place.reverberation
        size_m = (wet.size_m[0] - 0.1, *wet.size_m[1:])
        wet = wet.model_copy(update={"size_m": size_m, "rt60_ms": round(0.7 * wet.rt60_ms)})
        return right(asked, place.model_copy(update={"reverberation": wet}), **kwargs)

    monkeypatch.setattr(room, "leg", smaller)

    found = failed("reflections", tmp_path)
    assert len([case for case in found if "level" not in case]) == 4
    assert len([case for case in found if "level" in case]) >= 1


@pytest.mark.parametrize(
    ("module", "row", "settings", "n_failed"),
    [
        (room, "distance", {"distance_m": 0.1}, 3),
        (room, "direct_sound", {"distance_m": 1}, 2),
        (room, "muffling", {"muffled_hz": 1000}, 3),
        (microphone, "microphone_gain", {"gain_db": 0}, 2),
        (microphone, "clipping", {"clip_dbfs": None}, 2),
        (microphone, "automatic_gain", {"automatic_gain": None}, 2),
        (microphone, "automatic_gain_time", {"automatic_gain": AutomaticGain(attack_ms=20)}, 1),
        (sporadic, "side_talk", {"side_talk": SideTalk(level_db=-11, pause_s=20)}, 2),
        (sporadic, "bursts", {"bursts": Bursts(per_minute=12, max_level_db=0)}, 2),
        (noise, "snr_file", {"snr_db": 11}, 1),
        (noise, "talkers", {"talkers": 8}, 4),
        (sporadic, "elsewhere", {"reverberation": None}, 4),
    ],
)
def test_a_setting_that_is_ignored_or_changed_fails(
    tmp_path, monkeypatch, module, row, settings, n_failed
):
    monkeypatch.setattr(module, "leg", changed(module.leg, **settings))

    assert len(failed(row, tmp_path)) == n_failed


@pytest.mark.parametrize(
    ("row", "n_samples", "factor", "n_failed"),
    [("echo_delay", 1, 1, 4), ("echo_level", 0, 1.05, 3), ("half_duplex", 0, 0, 3)],
)
def test_a_far_telephone_that_lies_fails(tmp_path, monkeypatch, row, n_samples, factor, n_failed):
    right = far_end.telephone

    def wrong(*asked):
        heard = right(*asked)["customer"] * factor
        hum = asked[1].get("customer", heard)
        return {"customer": np.roll(heard, n_samples) if factor else hum / 32768}

    monkeypatch.setattr(far_end, "telephone", wrong)

    assert len(failed(row, tmp_path)) == n_failed


def test_a_codec_that_is_late_or_quiet_fails(tmp_path, monkeypatch):
    right = coded._coded
    monkeypatch.setattr(coded, "_coded", lambda *how: np.roll(right(*how), 5) // 2)

    assert len(failed("codec_delay", tmp_path)) == 12
    assert len(failed("codec_level", tmp_path)) == 12
    assert failed("gsm", tmp_path) == ["speech"]
    assert failed("g722", tmp_path) == ["speech"]


@pytest.mark.parametrize(
    ("settings", "failing"),
    [
        ({"concealment": "none"}, ("20 to 40", "80 to 100")),
        ({"concealment": "repeat"}, ("80 to 100", "samples repeated")),
    ],
)
def test_a_codecs_gap_that_is_filled_by_others_fails(tmp_path, monkeypatch, settings, failing):
    right = concealment.leg
    monkeypatch.setattr(
        concealment, "leg", lambda asked, **how: right(asked.model_copy(update=settings), **how)
    )
    monkeypatch.setattr(concealment, "OWN_CONCEALMENT", ("gsm_fr",))

    found = failed("own_concealment", tmp_path)

    assert len(found) == 2
    assert all(part in case for case, part in zip(found, failing, strict=True))


def test_a_gap_that_does_not_die_away_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(concealment, "with_gap", lambda _asked, sent, _first: sent)
    monkeypatch.setattr(concealment, "OWN_CONCEALMENT", ("gsm_fr",))

    assert "gsm_fr, 320 to 380 ms, dB" in failed("own_concealment", tmp_path)
    assert len(failed("repeat_fade", tmp_path)) == 6


@pytest.mark.parametrize("louder", [1.2, 0.84])
def test_a_threshold_that_is_off_by_a_decibel_and_a_half_fails(tmp_path, monkeypatch, louder):
    right = far_end.telephone

    def other(line, said):
        talk = np.rint(said["agent"] * louder).astype(np.int16)
        return right(line, said | {"agent": talk})

    monkeypatch.setattr(far_end, "telephone", other)

    assert failed("half_duplex_threshold", tmp_path) == ["talks from"]


def test_a_bit_rate_that_is_ignored_fails(tmp_path, monkeypatch):
    right = coded.coder
    monkeypatch.setattr(
        coded, "coder", lambda asked, rate_hz: right(Leg(codec=asked.codec), rate_hz)
    )

    found = failed("bit_rate", tmp_path)

    assert len(found) == 8 + 7
    assert not {"opus, 16", "amr_nb, 12.2", "g722, 64", "gsm_fr, 13"} & set(found)


def test_a_codec_whose_package_is_missing_is_skipped_and_does_not_fail(tmp_path, monkeypatch):
    monkeypatch.setattr(coded, "lacks_package", lambda codec: codec == "opus")

    found = calibrate(ROWS, folder=tmp_path, only=("codec_level",))

    assert (found.n_passed, found.n_failed, found.n_skipped) == (10, 0, 2)
    assert "needs a package" in next(one.note for one in found.findings if one.skipped)


def test_a_wide_tone_that_folds_fails(tmp_path, monkeypatch):
    def decimated(_line, sent):
        return np.repeat(sent[::2], 2)

    monkeypatch.setattr(codec, "through", decimated)
    monkeypatch.setattr(codec, "NARROW", ("g711u",))

    assert len(failed("folding", tmp_path)) == 3


@pytest.mark.parametrize(
    ("row", "settings", "n_failed"),
    [
        ("jitter", {"reorder_rate": 0.0}, 3),
        ("reordered", {"reorder_rate": 0.0}, 2),
        ("duplicated", {"duplicate_rate": 0.0}, 1),
        ("one_way", {"silent_from_s": 3.1}, 1),
        ("adaptive_late", {"jitter_buffer": "fixed"}, 2),
    ],
)
def test_packets_that_fare_otherwise_fail(tmp_path, monkeypatch, row, settings, n_failed):
    module = outage if row == "one_way" else network
    right = module.leg
    monkeypatch.setattr(module, "leg", lambda asked: right(asked.model_copy(update=settings)))

    assert len(failed(row, tmp_path)) == n_failed


def test_tunnels_of_one_direction_fail(tmp_path, monkeypatch):
    right = outage.telephone

    def one_sided(line, said):
        return right(line, said) | {"agent": right(outage.line(Outage()), said)["agent"]}

    monkeypatch.setattr(outage, "telephone", one_sided)

    assert failed("tunnel", tmp_path) == ["to customer, number"]


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
