from pipelines.line import cost


def test_costs_are_printed_by_effect_and_for_a_whole_leg(capsys, monkeypatch):
    monkeypatch.setattr(cost, "_FRAMES", 20)

    cost.main()

    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0].strip() for line in lines] == [
        "noise",
        "level",
        "band",
        "mu-law",
        "network",
        "delay",
        "whole leg",
    ]
    assert all(float(line.split()[-6]) > 0 for line in lines)
