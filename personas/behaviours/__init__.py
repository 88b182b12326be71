"""What customers do beside answering: one file for the parameters of each behaviour.

A new one: its parameters here, how it is done in the file of the same name in
`pipelines/playbook/behaviours`, and one line in the tables of both packages.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field

from personas.behaviours.answer_another import AnswerAnother
from personas.behaviours.ask_price import AskPrice
from personas.behaviours.ask_robot import AskRobot
from personas.behaviours.behaviour import Behaviour
from personas.behaviours.call_later import CallLater
from personas.behaviours.child import Child
from personas.behaviours.foreign_first import ForeignFirst
from personas.behaviours.has_to_go import HasToGo
from personas.behaviours.lose_patience import LosePatience
from personas.behaviours.mishear import Mishear
from personas.behaviours.old_address import OldAddress
from personas.behaviours.refuse_untold import RefuseUntold
from personas.behaviours.take_back import TakeBack
from personas.behaviours.wrong_number import WrongNumber

__all__ = ["AnyBehaviour", "Behaviour", "Behaviours", "told"]

AnyBehaviour = Annotated[
    AnswerAnother  # one line each, so that two new ones do not meet
    | AskPrice
    | AskRobot
    | CallLater
    | Child
    | ForeignFirst
    | HasToGo
    | LosePatience
    | Mishear
    | OldAddress
    | RefuseUntold
    | TakeBack
    | WrongNumber,
    Field(discriminator="behaviour"),
]


def _each_once(behaviours: tuple[AnyBehaviour, ...]) -> tuple[AnyBehaviour, ...]:
    """Each draws from the stream of its name, so that a second one would do what the first does."""
    names = [one.behaviour for one in behaviours]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ValueError(f"has `{twice}` more than once")
    return behaviours


Behaviours = Annotated[tuple[AnyBehaviour, ...], AfterValidator(_each_once)]


def told(behaviours: Iterable[Behaviour]) -> list[str]:
    """What a model that plays the customer has to know of them, a sentence each."""
    return [sentence for one in behaviours if (sentence := one.told())]
