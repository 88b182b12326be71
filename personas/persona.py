"""How a customer speaks and behaves."""

from typing import Literal

from pydantic import Field

from personas.base import Closed, Name, Named, Rate
from personas.behaviours import Behaviours
from personas.machine import Machine
from personas.room import Room
from personas.scenario import SuccessPart
from personas.turn_taking import TurnTaking
from personas.voice import Voice

Family = Literal[
    "clear", "accent", "noise", "line", "disfluency", "turn_taking", "temper", "situation"
]


class Phrasing(Closed):
    """In which way facts are said."""

    numbers: Literal["digits", "pairs", "doubles"] = "digits"
    """94403 as `nine four four oh three`, `ninety four four oh three`, `nine double four oh three`.
    """
    spelling: Literal["letters", "alphabet"] = "letters"
    """`m a r i a`, or `m as in mike, a as in alpha, ...`."""


class Disfluency(Closed):
    """How speech comes out unplanned. Each rate is drawn once per chance, from the call's seed."""

    filler_rate: Rate = 0.0
    """An answer starts with a filled pause ("uh", "um")."""
    word_filler_rate: Rate = 0.0
    """A filled pause stands between two words. Facts stay whole."""
    pause_rate: Rate = 0.0
    """A silent pause stands before a digit of a number."""
    word_pause_rate: Rate = 0.0
    """A silent pause stands between two words. Facts stay whole."""
    pause_ms: int = Field(default=600, ge=0, le=5000)
    """Beyond what the voice itself leaves between words. Of pauses between words the median."""
    pause_spread: float = Field(default=0.0, ge=0, le=1)
    """Of pauses between words: standard deviation of the logarithm of their lengths."""
    repetition_rate: Rate = 0.0
    """A word that belongs to no fact is said twice."""
    false_start_rate: Rate = 0.0
    """An answer is broken off after a word or two, and begun again."""
    self_correction_rate: Rate = 0.0
    """A number is first said with one digit wrong, and then corrected at once."""
    name_correction_rate: Rate = 0.0
    """The name is first said with another first name, and then corrected at once."""
    trailing_off_rate: Rate = 0.0
    """The last two words of an answer are slow and faint."""


class Temper(Closed):
    """What the customer puts up with."""

    patience_s: int | None = Field(default=None, ge=5, le=900)
    """Hangs up when the call takes longer. None: never."""
    max_asks: int | None = Field(default=None, ge=1, le=20)
    """Hangs up when asked for the same fact more often. None: never."""
    objections: int = Field(default=1, ge=0, le=10)
    """How often the customer says no before it agrees to speak to a sales agent."""
    asks_why: bool = False
    """Wants to know what the ZIP code is needed for before giving it."""
    repeat_rate: Rate = 0.0
    """Asks to repeat although it heard."""
    answer_style: Literal["terse", "plain", "chatty"] = "plain"


class Persona(Named):
    """How a customer speaks and behaves; reusable."""

    family: Family = "clear"
    """What makes this customer hard. `clear`: nothing does."""
    description: str = ""
    """For a model that plays the customer, and for readers."""
    voice: Voice = Voice()
    phrasing: Phrasing = Phrasing()
    disfluency: Disfluency = Disfluency()
    turn_taking: TurnTaking = TurnTaking()
    temper: Temper = Temper()
    behaviours: Behaviours = ()
    """What the customer does beside answering; each takes the place of an answer, the first first.
    Each draws from a stream of its own, `behaviour.<name>`."""
    second_voice: Voice | None = None
    """Who goes on when the telephone is handed to somebody else. None: the same voice."""
    playbook: Machine | None = None
    """What answers in this customer's place, as the path of a file. None: nothing, it answers."""
    room: Room = Room()
    line: Name = "landline"
    """The line profile that this customer calls over."""
    success: tuple[SuccessPart, ...] | None = None
    """What success is with this customer, in place of the scenario's: a wrong number is not to be
    won. None: as the scenario has it."""
