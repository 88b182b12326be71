"""Packets to code, and the codecs that can."""

import numpy as np
import pytest

from personas.codecs import lacks_package
from tests.pipelines.line.talk import speech

RATES_HZ = [8000, 16000]
ALL = [
    pytest.param(codec, marks=pytest.mark.skipif(lacks_package(codec), reason="needs the extra"))
    for codec in ("g711u", "g711a", "g722", "opus", "amr_nb", "gsm_fr")
]
NEEDS_PACKAGE = pytest.mark.skipif(lacks_package("opus"), reason="needs the extra `codecs`")


def packets_of(sample_rate_hz, n_packets=100):
    n_samples = sample_rate_hz // 50
    steps = np.rint(speech(sample_rate_hz=sample_rate_hz) * 32767).astype(np.int16)
    return steps[: n_packets * n_samples].reshape(-1, n_samples)


def round_trip(packets, made):
    return np.concatenate([made.decode(made.encode(packet)) for packet in packets])
