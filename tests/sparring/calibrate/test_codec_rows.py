"""Lines whose codec or network is not as asked are found out."""

import numpy as np
import pytest

from personas.schema import Leg, Outage
from sparring.calibrate.rows import (
    ROWS,
    codec,
    coded,
    concealment,
    far_end,
    network,
    outage,
)
from sparring.calibrate.run import calibrate
from tests.sparring.calibrate.lines import failed


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
