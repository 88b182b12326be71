"""The record of a call: all that a later stage may know of it. Imports without Pipecat.

Times are samples on the line's one timeline; sample 0 is the first frame of the call. Two taps per
side: the mouth (as it left the speaker, before the room) and the ear (as it reached the listener).
"""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from personas.base import ServiceKind, Side
from personas.plan import CallPlan
from personas.schema import Closed
from personas.tools import Tables

FORMAT = 1
"""Version of the record's layout; a change that an old reader cannot read raises it."""

Kind = Literal[
    "answer", "barge_in", "backchannel", "reprompt", "cough", "aside", "hold", "music", "beep"
]
"""What an utterance is. `hold`: words about waiting or handing on. `cough`, `music` and `beep` are
sounds without words: `meant` and `said` are empty."""
FLOORLESS: frozenset[Kind] = frozenset({"backchannel", "cough", "aside", "music"})
"""Kinds that do not take the floor: not meant for the other side, or not a contribution."""


Unseen = Literal["tool_calls", "transcripts", "words"]
"""What an agent that runs elsewhere may keep to itself: what it calls, hears, and says."""


class Utterance(Closed):
    """One continuous stretch of speech of one side, as its mouth spoke it."""

    side: Side
    start: int = Field(ge=0)
    """First voiced sample at the mouth."""
    end: int
    """One past the last voiced sample at the mouth."""
    meant: str
    """What the side set out to say."""
    said: str
    """What of it was spoken: a prefix of `meant` when it was cut off."""
    cut: bool = False
    """The side stopped before the end of what it meant to say."""
    kind: Kind = "answer"


class Heard(Closed):
    """One transcript by a side's own speech-to-text of what reached its ear."""

    side: Side
    """The side that heard."""
    start: int | None
    """Start of the segment that was transcribed, as that side's voice activity detector saw it."""
    end: int | None
    at: int
    """When the transcript arrived."""
    text: str


class Turn(Closed):
    """What a side's own pipeline took for one turn of its peer."""

    side: Side
    """The side that listened."""
    start: int
    end: int
    """When the turn was released, not when speech ended."""
    text: str


class Interruption(Closed):
    """A side began while the other spoke."""

    by: Side
    at: int
    """Onset at the interrupter's mouth."""
    yielded_at: int | None
    """When the other's mouth fell silent, if its pipeline stopped it. None: it spoke on."""
    intended: bool
    """The persona asked for it (barge-in, or a kind that does not take the floor)."""


class ToolCall(Closed):
    """A function call by a side's language model, with its result."""

    side: Side
    name: str
    arguments: dict[str, Any]
    at: int
    result: Any = None
    result_at: int | None = None
    error: str | None = None


class Event(Closed):
    """Anything else that happened, for reading and for evaluators of one's own."""

    at: int
    side: Literal["agent", "customer", "line"]
    name: str
    text: str = ""


class Ending(Closed):
    """How the call ended."""

    by: Literal["agent", "customer", "limit", "line", "fault"]
    reason: str
    """For an agent or customer: the reason it gave, such as `transferred`, `goodbye`, `impatient`.
    For a limit: `time` or `silence`. For the line: `dropped`. For a fault: what broke."""
    at: int


class Usage(Closed):
    """What one service of one side was asked for."""

    side: Side
    kind: ServiceKind
    service: str
    """As the registry has it; the class of a service that is not in it."""
    model: str | None = None
    """As the service reports it. None: it reports none."""
    requests: int = 0
    audio_ms: int = 0
    """Heard (stt) or spoken (tts, s2s)."""
    characters: int = 0
    tokens_in: int | None = None
    """All that were read, cached and audio tokens among them."""
    tokens_out: int | None = None
    """All that were written, audio tokens among them."""
    tokens_cached: int | None = None
    """Of those read, the ones that the vendor had in its cache; audio tokens among them."""
    tokens_cache_written: int | None = None
    """Of those read, the ones that the vendor put into its cache."""
    audio_tokens_in: int | None = None
    audio_tokens_out: int | None = None
    audio_tokens_cached: int | None = None


class Trouble(Closed):
    """A vendor did not do what it was asked, or did it later than it would have."""

    side: Side
    kind: ServiceKind
    vendor: str
    request: str
    """Such as `POST /v1/chat/completions`. Empty: nobody knows."""
    status: int | None = None
    """Of HTTP, or of a websocket's close. None: it said none."""
    what: str
    """What went wrong, in words."""
    at: int
    delay_ms: float = 0.0
    """How much later the answer came, if it came."""
    overcome: bool = False
    """It was asked again, and answered."""

    @property
    def sentence(self) -> str:
        """The cause of an error, with all that one needs to find it at the vendor's."""
        asked = f"`{self.request}`" if self.request else "its connection"
        said = f"status {self.status}: " if self.status is not None else ""
        return f"the {self.side}'s {self.kind}: {self.vendor}, {asked}: {said}{self.what}"


class Soundness(Closed):
    """What could make the simulation itself unfit to judge the agent by."""

    faults: tuple[str, ...] = ()
    """Things of ours that broke, as sentences."""
    kept_time: bool = True
    """False: the line fell behind the wall clock, so timing is not valid. Real clock only."""
    worst_lag_ms: float = 0.0
    queued_ms: float = 0.0
    """The longest that a request to a vendor waited for others of ours, of which `concurrent` lets
    so many be at once. What is too short to matter is none."""


class Track(Closed):
    """A recording beside the record."""

    file: str
    channels: tuple[str, ...]
    """Such as `customer ear`."""
    sha256: str


def unsurvived(plan: CallPlan, troubles: Iterable[Trouble]) -> Trouble | None:
    """The first answer that never came, of a side that was not meant to survive that."""
    lost = (one for one in troubles if not one.overcome)
    return next((one for one in lost if not plan.survives(one.side, one.vendor)), None)


class CallRecord(Closed):
    """All that a later stage may know of one call."""

    format: int = FORMAT
    plan: CallPlan
    sample_rate_hz: int
    n_samples: int
    utterances: tuple[Utterance, ...] = ()
    heard: tuple[Heard, ...] = ()
    turns: tuple[Turn, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    state: Tables = {}
    """The scenario's tables as the agent's tools left them."""
    events: tuple[Event, ...] = ()
    ending: Ending
    usage: tuple[Usage, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    """What vendors failed to do, whether or not it was overcome."""
    soundness: Soundness = Soundness()
    unseen: tuple[Unseen, ...] = ()
    """What of the agent nobody could see; that it is not in the record says nothing of it."""
    tracks: tuple[Track, ...] = ()
    packages: dict[str, str] = {}
    """Package to version, of those that can change a call."""

    @property
    def call_id(self) -> str:
        """The plan's."""
        return self.plan.call_id

    def ms(self, samples: int) -> float:
        """Samples on the line as milliseconds."""
        return 1000 * samples / self.sample_rate_hz

    def said_by(self, side: Side) -> tuple[Utterance, ...]:
        """The utterances of one side, in order of time."""
        return tuple(u for u in self.utterances if u.side == side)

    def heard_by(self, side: Side) -> tuple[Heard, ...]:
        """The transcripts of one side, in order of time."""
        return tuple(h for h in self.heard if h.side == side)
