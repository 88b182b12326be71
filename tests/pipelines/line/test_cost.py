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
    names = [line[:32].strip() for line in lines]
    assert names[:4] == ["noise", "distance", "muffling", "reverberation, 0.5 s"]
    assert names[-2:] == ["the richest leg", "the richest leg, silent"]
    assert {f"a leg with {codec}" for codec in get_args(Codec)} < set(names)
    assert all(float(line.split()[-6]) > 0 for line in lines)


def test_nothing_costs_ten_times_what_it_should(monkeypatch):
    monkeypatch.setattr(cost, "_FRAMES", 100)

    costs = cost.costs_us()

    legs = {name for name in costs if " leg" in name}
    resting = {name for name in legs if "silent" in name and "g722" not in name} - {
        "the richest leg, silent"
    }
    assert max(us for name, us in costs.items() if name not in legs) < 250
    assert max(costs[name] for name in legs) < 1200
    assert max(costs[name] for name in resting) < 120


def test_no_effect_is_left_out():
    effects = cost._in_the_room() | cost._at_the_far_end() | cost._on_the_way()
    timed = {type(effect) for effect in effects.values()}

    for chain in cost._legs().values():
        known = timed | {Coded, ALaw, Resampled}  # with their codecs, as whole legs
        assert {type(effect) for effect in chain.effects} <= known
