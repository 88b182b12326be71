import itertools
from pathlib import Path

import numpy as np
import pytest
import yaml

from personas.facts import first_names, held_out_names
from pipelines.ears import acoustics, adapt, scenes
from pipelines.ears.accuracy import CLEAR, DEVELOPMENT

LIBRARY = Path(adapt.__file__).parents[2] / "personas" / "library"


def voices_of(folder: str) -> set[str]:
    found = set()
    for path in (LIBRARY / folder).glob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        blocks = [content, *(v for v in content.values() if isinstance(v, dict))]
        found |= {b["voice"]["ids"]["espeak"] for b in blocks if "voice" in b}
    return found


@pytest.mark.parametrize("folder", ["personas", "agents"])
def test_no_voice_of_a_persona_or_agent_is_adapted_to_or_tuned_with(folder):
    used = voices_of(folder)

    assert used
    assert not used & {*adapt.VOICES, *DEVELOPMENT}


def test_voices_that_are_measured_were_not_adapted_to():
    assert not {*CLEAR, *DEVELOPMENT} & set(adapt.VOICES)


def test_sentences_hold_listed_names_only():
    tokens = {
        t for s in itertools.islice(adapt.sentences(np.random.default_rng(0)), 200) for t in s
    }

    assert {word for word in first_names() if f"{word}@first" in tokens}
    held_out = held_out_names()
    assert not {*held_out.first, *held_out.last} & {t.partition("@")[0] for t in tokens}


def one_frame_each(shift: float) -> adapt.Statistics:
    means = acoustics.read_gaussians(acoustics.STOCK / "means")
    seen = means + shift
    return adapt.Statistics(np.full((*means.shape[:3], 1), 100.0), 100 * seen, 100 * seen**2)


def test_means_follow_data_that_are_shifted():
    means, variances = adapt.adapted(one_frame_each(shift=0.5))

    stock = acoustics.read_gaussians(acoustics.STOCK / "means")
    np.testing.assert_allclose(means, stock + 0.5, atol=1e-3)
    assert (variances > 0).all()


def test_a_gaussian_without_data_moves_with_the_others():
    found = one_frame_each(shift=0.5)
    for values in (found.count, found.total, found.squares):
        values[3, :, 7] = 0

    means, _ = adapt.adapted(found)

    stock = acoustics.read_gaussians(acoustics.STOCK / "means")
    np.testing.assert_allclose(means[3, :, 7], stock[3, :, 7] + 0.5, atol=1e-3)


def test_a_written_model_reads_back(tmp_path):
    means = acoustics.read_gaussians(acoustics.STOCK / "means")

    acoustics.write_model(tmp_path, means + 1, means)

    np.testing.assert_allclose(acoustics.read_gaussians(tmp_path / "means"), means + 1, rtol=1e-6)


def test_the_mask_lies_under_speech_of_any_level():
    tone = 3000 * np.sin(np.arange(8000) / 3)
    quiet = np.concatenate([np.zeros(8000), tone / 30, np.zeros(8000)])
    loud = np.concatenate([np.zeros(8000), tone, np.zeros(8000)])

    at_quiet, at_loud = acoustics.masked(quiet), acoustics.masked(loud)

    np.testing.assert_array_equal(at_quiet, at_loud)
    floor_db = 20 * np.log10(at_loud[:7000].std() / at_loud[8000:16000].std())
    assert floor_db == pytest.approx(-acoustics.MASK_DB, abs=0.3)
    assert not acoustics.masked(np.zeros(800)).any()


def test_noise_has_the_stated_level():
    speech = np.zeros(80_000)
    noise = np.random.default_rng(0).normal(0, 1, 16_000)

    noisy = scenes.in_noise(speech, noise, snr_db=20, rng=np.random.default_rng(0))

    assert 20 * np.log10(scenes.LEVEL_RMS / noisy.std()) == pytest.approx(20, abs=0.1)
