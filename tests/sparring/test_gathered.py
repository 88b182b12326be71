"""Options that commands share."""

import inspect

import pytest
import typer
from typer.testing import CliRunner

from sparring.commands.ordering import order_to_look_at, order_to_place
from sparring.gathered import gathered


def point(x: int = 1, y: int = 2) -> tuple[int, int]:
    return x, y


@gathered(at=point)
def draw(name: str, *, at: tuple[int, int], colour: str = "red") -> None:
    """Draws something."""
    typer.echo(f"{name} {at} {colour}")


app = typer.Typer()
app.command()(draw)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dot"], "dot (1, 2) red\n"),
        (["dot", "--y", "5", "--colour", "blue"], "dot (1, 5) blue\n"),
    ],
)
def test_the_value_is_made_of_its_own_options(arguments, said):
    assert CliRunner().invoke(app, arguments).output == said


def test_the_options_stand_where_the_value_stood():
    assert list(inspect.signature(draw).parameters) == ["name", "x", "y", "colour"]
    assert (draw.__name__, draw.__doc__) == ("draw", "Draws something.")


def test_groups_hold_groups():
    placed = list(inspect.signature(order_to_place).parameters)

    assert placed[:5] == ["suite", "agent", "agent_version", "ab", "agent_stt"]
    assert placed[-6:] == ["customer_tts", "persona", "scenario", "repeats", "seed", "limit"]


def test_an_order_has_what_the_options_asked_for():
    nothing = dict.fromkeys(inspect.signature(order_to_look_at).parameters)
    order = order_to_look_at(**nothing | {"agent": "sprocket", "agent_stt": "deepgram:nova-3"})

    assert order.agent == "sprocket"
    assert order.services == {"services.stt": {"service": "deepgram", "model": "nova-3"}}
