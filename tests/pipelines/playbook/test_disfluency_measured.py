import re

import pytest

from personas.schema import Disfluency
from pipelines.playbook.disfluency_measured import measured_disfluency
from pipelines.record import Utterance
from tests.pipelines.playbook.behaviours.talk import NAME, OFFER, ZIP, Talk


def record(seed, how):
    """A record of what a customer says to thirty questions."""
    talk = Talk(seed=seed, disfluency=how)
    texts = [re.sub(r"<[^>]*>", " ", talk.say(text).text) for text in (NAME, ZIP, OFFER) * 10]
    said = [
        Utterance(side="customer", start=i, end=i + 1, meant=text, said=text)
        for i, text in enumerate(texts)
    ]
    return talk.record().model_copy(update={"utterances": tuple(said)})


@pytest.mark.parametrize(("fillers", "repetitions"), [(0.0, 0.0), (0.3, 0.1), (0.7, 0.4)])
def test_what_was_asked_for_is_found(fillers, repetitions):
    how = Disfluency(filler_rate=fillers, repetition_rate=repetitions)
    filler, repetition = measured_disfluency([record(seed, how) for seed in range(60)])

    assert filler.n == 1800
    assert filler.asked == fillers
    assert abs(filler.found - fillers) < 0.035
    assert abs(repetition.found - repetitions) < 0.035
