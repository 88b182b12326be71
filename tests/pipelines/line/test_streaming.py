import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personas.schema import Leg, Room
from tests.pipelines.line.talk import leg, speech

LEGS = {
    "bare": (Leg(codec="pcm", delay_ms=0), None),
    "landline": (Leg(), Room(noise="steady", snr_db=20)),
    "mobile": (
        Leg(level_db=3, delay_ms=121, jitter_ms=7, loss_rate=0.2, loss_burst_frames=2),
        Room(noise="babble", snr_db=5),
    ),
    "silent gaps": (Leg(codec="pcm", delay_ms=1, loss_rate=0.3, concealment="none"), None),
}


@pytest.mark.parametrize("name", LEGS)
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(cuts=st.lists(st.integers(0, 16000), max_size=40))
def test_streaming_equals_the_whole(name, cuts):
    sent = speech()[:16000]
    pieces = np.split(sent, sorted(cuts))

    streamed = leg(*LEGS[name])
    got = np.concatenate([streamed.process(piece) for piece in pieces])

    assert np.array_equal(got, leg(*LEGS[name]).process(sent))
