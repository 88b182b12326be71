import pytest

from personas.loading import InputFault
from personas.yaml_text import parse_yaml


def value(text):
    parsed, faults = parse_yaml(text, place="x.yaml")
    assert faults == []
    return parsed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("0.5", 0.5),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("2026-01-02", "2026-01-02"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        (".nan", ".nan"),
        ("'12'", "12"),
        ('"012"', "012"),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("|\n  two\n  lines", "two\nlines"),
    ],
)
def test_a_scalar_means_what_it_looks_like(written, meant):
    found = value(f"key: {written}")["key"]

    assert found == meant
    assert type(found) is type(meant)


def test_keys_are_text():
    assert value("{no: 1, 2: b, true: c, null: d}") == {"no": 1, "2": "b", "true": "c", "null": "d"}


def test_anchors_and_merges_work_and_own_keys_win():
    text = "base: &b {x: 1, y: 2}\nmine: {y: 3, <<: *b, z: *b}"

    assert value(text)["mine"] == {"x": 1, "y": 3, "z": {"x": 1, "y": 2}}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: &x [*x]", "a[0]: `*x` refers to no anchor that ended before it"),
        ("a: {<<: 3}", "a.<<: must be a mapping to merge (got 3)"),
        ("a: [{b: 1, b: 2}]", "a[0].b: is there twice (got 2)"),
        ("a: {[1, 2]: 3}", "a: a key must be text (got [1, 2])"),
    ],
)
def test_a_surprise_is_a_fault_at_its_key(text, fault):
    _, faults = parse_yaml(text, place="x.yaml")

    assert [str(found) for found in faults] == [fault]


def test_depth_is_limited_on_both_sides_of_the_bound():
    assert value("[" * 40 + "]" * 40)
    with pytest.raises(InputFault, match="nested over 40 deep"):
        parse_yaml("[" * 42 + "]" * 42, place="x.yaml")
