"""The call that the cases are variations of: all goes well, and every answer takes 803 ms.

The line takes 63 ms each way, so an answer takes 866 ms at the customer. The edges lie off the
grid of a recording's voice activity detection.
"""

from collections.abc import Mapping
from typing import Unpack

from evaluators.conformance.case import understood
from evaluators.testing import CLEAR, Circumstances, call
from personas.schema import TurnTaking
from pipelines.record import CallRecord

DELAY_MS = 63
ANSWER_MS = 866.0
"""Of the agent's, at the customer's ear."""

LIVELY = CLEAR.model_copy(
    update={
        "turn_taking": TurnTaking(
            barge_in_rate=0.1, backchannel_rate=0.1, cough_rate=0.1, aside_rate=0.1
        )
    }
)
"""Who now and then does everything that a case may need."""
GOES_WELL = {
    "greeting": ("agent 500-2500 sprocket works may i have your name",),
    "name": ("customer 3303-4807 maria gonzalez",),
    "question": ("agent 5610-8004 thank you and what is your zip code",),
    "zip": ("customer 8806-11003 nine four one oh three",),
    "offer": (
        "agent 11806-17005 the new one lasts twice as long shall i put you through to sales",
    ),
    "yes": ("customer 17803-18507 yes please", "customer event 18507 agreed"),
    "transfer": (
        "agent 19310-20508 i will transfer you now",
        "agent calls 20500 transfer_call name='maria gonzalez' zip_code=94103",
    ),
}
"""Part of the call to its lines."""


def scene(
    *more: str,
    parts: Mapping[str, tuple[str, ...]] | None = None,
    **circumstances: Unpack[Circumstances],
) -> CallRecord:
    """The call with some parts exchanged, `()` to leave one out, and some lines more."""
    told = GOES_WELL | dict(parts or {})
    lines = [line for part in told.values() for line in part]
    circumstances.setdefault("delay_ms", DELAY_MS)
    circumstances.setdefault("persona", LIVELY)
    return understood(call(*lines, *more, **circumstances))
