import pytest

from personas.behaviours import told
from personas.behaviours.mishear import Mishear
from personas.faults import InputFault
from personas.schema import Persona
from personas.validation import validated


def persona(*behaviours):
    data = {"name": "a", "summary": "s", "behaviours": list(behaviours)}
    return validated(Persona, data, place="a.yaml")


def test_a_behaviour_is_chosen_by_its_name():
    assert persona({"behaviour": "mishear", "rate": 0.5}).behaviours == (Mishear(rate=0.5),)


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        (
            {"behaviour": "misheer", "rate": 1},
            "  behaviours[0]: `behaviour` must be one of ",
        ),
        ({"rate": 1}, 'behaviours[0]: needs the key `behaviour` (got {"rate": 1})'),
        ({"behaviour": "mishear", "rate": 2}, "behaviours[0].mishear.rate: must be at most 1.0"),
        (
            {"behaviour": "mishear", "rate": 1, "most_in_row": 2},
            "behaviours[0].mishear.most_in_row: unknown key (got 2); did you mean `most_in_a_row`?",
        ),
    ],
)
def test_a_wrong_behaviour_is_told_where_yaml_is_read(behaviour, message):
    with pytest.raises(InputFault) as caught:
        persona(behaviour)

    assert message in str(caught.value)


def test_an_unknown_behaviour_has_a_nearest():
    with pytest.raises(InputFault, match="did you mean `mishear`"):
        persona({"behaviour": "misheer"})


def test_a_behaviour_stands_once():
    with pytest.raises(InputFault, match="has `ask_price` more than once"):
        persona({"behaviour": "ask_price"}, {"behaviour": "ask_price", "times": 2})


def test_behaviours_are_told_to_a_model():
    told_of = told(persona({"behaviour": "mishear", "rate": 0.25}).behaviours)

    assert len(told_of) == 1
    assert "in about 25% of the cases" in told_of[0]
