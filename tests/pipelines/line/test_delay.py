import numpy as np
import pytest

from pipelines.line.conformance import in_frames
from pipelines.line.delay import Delay
from tests.pipelines.line.talk import white


@pytest.mark.parametrize("delay_samples", [0, 1, 159, 160, 161, 480, 40000])
@pytest.mark.parametrize("frame_samples", [1600, 160, 37])
def test_delay_is_exact(delay_samples, frame_samples):
    sent = white(44000)

    got = in_frames(Delay(delay_samples), sent, frame_samples)

    assert not got[:delay_samples].any()
    assert np.array_equal(got[delay_samples:], sent[: len(sent) - delay_samples])
