from typing import get_args

from personas.codecs import Codec
from pipelines.line import cost
from pipelines.line.alaw import ALaw
from pipelines.line.coded import Coded
from pipelines.line.resampling import Resampled


def test_costs_are_printed_by_effect_and_for_a_whole_leg(capsys, monkeypatch):
    monkeypatch.setattr(cost, "_FRAMES", 20)

    cost.main()

    lines = capsys.readouterr().out.splitlines()
    names = [line[:22].strip() for line in lines]
    assert names[:4] == ["noise", "distance", "muffling", "reverberation, 0.5 s"]
    assert names[-2:] == ["a noisy leg", "the richest leg"]
    assert {f"a leg with {codec}" for codec in get_args(Codec)} < set(names)
    assert all(float(line.split()[-6]) > 0 for line in lines)


def test_no_effect_is_left_out():
    effects = cost._in_the_room() | cost._at_the_far_end() | cost._on_the_way()
    timed = {type(effect) for effect in effects.values()}

    for chain in cost._legs().values():
        known = timed | {Coded, ALaw, Resampled}  # with their codecs, as whole legs
        assert {type(effect) for effect in chain.effects} <= known
