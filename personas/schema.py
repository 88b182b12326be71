"""What the YAML files may say: closed, frozen models. Loading them is `personas.loading`'s job."""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

Rate = Annotated[float, Field(ge=0, le=1)]
"""A probability or a share, 0 to 1."""
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=60)]
"""What a thing is called in files, flags and reports."""
ZipCode = Annotated[str, Field(pattern=r"^\d{5}$")]


class Closed(BaseModel):
    """A frozen model that rejects unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Closed):
    """Something that the library holds under its file's name."""

    name: Name
    summary: str = Field(min_length=1, max_length=200)
    """One line, for lists."""


# ---- the customer -----------------------------------------------------------------------------


class Voice(Closed):
    """How the customer sounds before the line."""

    ids: dict[str, str] = {"espeak": "en-us+edward"}
    """Text-to-speech service to the name of its voice there."""
    rate_wpm: int = Field(default=150, ge=80, le=400)
    """Words per minute."""
    pitch: int = Field(default=50, ge=0, le=99)
    """espeak-ng's scale: 50 is the voice's own pitch."""
    level_dbfs: float = Field(default=-22.0, ge=-60, le=-6)
    """Active speech level at the mouth (ITU-T P.56), relative to full scale."""


class Disfluency(Closed):
    """How speech comes out unplanned. Each rate is drawn once per chance, from the call's seed."""

    filler_rate: Rate = 0.0
    """An answer starts with a filled pause ("uh", "um")."""
    pause_rate: Rate = 0.0
    """A silent pause stands before a word, or before a digit of a number."""
    pause_ms: int = Field(default=600, ge=0, le=5000)
    self_correction_rate: Rate = 0.0
    """A number is first said with one digit wrong, and then corrected at once."""


class TurnTaking(Closed):
    """When the customer speaks."""

    answer_delay_ms: int = Field(default=0, ge=0, le=15000)
    """Thinking time before an answer, beyond what the customer's own pipeline takes."""
    barge_in_rate: Rate = 0.0
    """The customer starts to speak while the agent does, per agent turn."""
    barge_in_onset_ms: int = Field(default=1200, ge=200, le=10000)
    """From the start of the agent's turn to the start of the barge-in."""
    backchannel_rate: Rate = 0.0
    """An "uh huh" that does not take the floor, per agent turn."""
    backchannel_onset_ms: int = Field(default=1500, ge=200, le=10000)


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


Noise = Literal["babble", "street", "steady"]


class Room(Closed):
    """What the microphone hears beside the voice."""

    noise: Noise = "babble"
    snr_db: float | None = Field(default=None, ge=-10, le=60)
    """Active speech level over noise level, in dB. None: no noise."""


class Persona(Named):
    """How a customer speaks and behaves; reusable."""

    description: str = ""
    """For a model that plays the customer, and for readers."""
    voice: Voice = Voice()
    disfluency: Disfluency = Disfluency()
    turn_taking: TurnTaking = TurnTaking()
    temper: Temper = Temper()
    room: Room = Room()
    line: Name = "landline"
    """The line profile that this customer calls over."""


class Facts(Closed):
    """What the customer knows and the agent must find out."""

    name: str = Field(pattern=r"^[a-z'-]+( [a-z'-]+)+$")
    """First and last name, lower case."""
    zip_code: ZipCode
    other: dict[str, str] = {}


class Scenario(Named):
    """Why they call: goal, the facts they know, what success is."""

    goal: str = Field(min_length=1)
    facts: Facts | None = None
    """None: drawn from the library's lists with the call's seed."""
    success: tuple[Literal["name", "zip_code", "agreement", "transfer"], ...] = (
        "name",
        "zip_code",
        "agreement",
        "transfer",
    )


# ---- the line ---------------------------------------------------------------------------------

BAND_FILTER_MS = 8
"""What the telephone's band filter delays; part of the delay of a leg that has one."""
G711_RATE_HZ = 8000


class Leg(Closed):
    """One direction of a line. The speaker's room is the persona's business."""

    level_db: float = Field(default=0.0, ge=-60, le=40)
    codec: Literal["pcm", "g711u"] = "g711u"
    delay_ms: int = Field(default=60, ge=0, le=5000)
    jitter_ms: int = Field(default=0, ge=0, le=1000)
    """Standard deviation of the delay of packets, before the jitter buffer."""
    loss_rate: float = Field(default=0.0, ge=0, le=0.9)
    loss_burst_frames: float = Field(default=1.0, ge=1, le=100, validate_default=True)
    """Mean length of a run of lost frames."""
    concealment: Literal["none", "repeat"] = "repeat"

    @field_validator("delay_ms")
    @classmethod
    def _has_room_for_the_filter(cls, delay_ms: int, info: ValidationInfo) -> int:
        if info.data.get("codec") == "g711u" and delay_ms < BAND_FILTER_MS:
            raise ValueError(f"must be at least {BAND_FILTER_MS} with codec `g711u`")
        return delay_ms

    @field_validator("loss_burst_frames")
    @classmethod
    def _leaves_room_between_runs(cls, frames: float, info: ValidationInfo) -> float:
        loss_rate = info.data.get("loss_rate", 0.0)
        least = loss_rate / (1 - loss_rate)
        if frames < least - 1e-9:
            raise ValueError(f"must be at least {least:.3g} with loss_rate {loss_rate:g}")
        return frames


class Line(Named):
    """A line profile: both directions."""

    sample_rate_hz: Literal[8000, 16000] = 8000
    to_agent: Leg = Field(default=Leg(), validate_default=True)
    to_customer: Leg = Field(default=Leg(), validate_default=True)

    @field_validator("to_agent", "to_customer")
    @classmethod
    def _codec_fits_the_rate(cls, leg: Leg, info: ValidationInfo) -> Leg:
        if leg.codec == "g711u" and info.data.get("sample_rate_hz") not in (None, G711_RATE_HZ):
            raise ValueError(f"codec `g711u` needs sample_rate_hz {G711_RATE_HZ}")
        return leg


# ---- the agent --------------------------------------------------------------------------------


def _no_secret(options: dict[str, Any]) -> dict[str, Any]:
    """Plans and records are written down, so they must not hold a vendor's key.

    `$NAME` names the environment's variable that holds it.
    """
    for key, value in options.items():
        secret = (
            key.lower().replace("_", "").endswith(("apikey", "secret", "password", "authtoken"))
        )
        if secret and not str(value).startswith("$"):
            raise ValueError(
                f"`{key}` must come from the environment, as `$NAME`, never from a file"
            )
    return options


class Service(Closed):
    """A speech-to-text, language-model or text-to-speech service and its settings."""

    service: str | None = None
    """A name in the registry."""
    class_: str | None = Field(default=None, alias="class")
    """The way out: any Pipecat service, as `package.module.Class`."""
    options: Annotated[dict[str, Any], AfterValidator(_no_secret)] = {}
    """Keyword arguments of the service. No vendor's key: those come from the environment."""
    settings: dict[str, Any] = {}
    """Fields of the service's own `Settings`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Services(Closed):
    """What a side hears, thinks and speaks with."""

    stt: Service = Service(service="pocketsphinx")
    llm: Service = Service(service="scripted")
    tts: Service = Service(service="espeak")


class TurnSettings(Closed):
    """When the agent takes the customer's turn to be over, and what it does about silence."""

    vad_stop_ms: int = Field(default=300, ge=0, le=5000)
    vad_min_volume: float = Field(default=0.6, ge=0, le=1)
    """Pipecat's scale of loudness."""
    smart_turn: bool = True
    """False: a turn ends after `speech_timeout_ms` of silence."""
    smart_turn_wait_ms: int = Field(default=3000, ge=0, le=10000)
    """Silence after which a turn that the model takes to be incomplete is over all the same."""
    speech_timeout_ms: int = Field(default=600, ge=0, le=5000)
    interruptible: bool = True
    idle_ms: int = Field(default=6000, ge=0, le=60000)
    """Silence after which the agent speaks up again. 0: never."""


class AgentVersion(Closed):
    """One version of an agent under test; its settings are over the agent's defaults."""

    agent: Name
    version: Name
    summary: str = ""
    prompt: str
    """The system prompt, for a model. A playbook does not read it."""
    playbook: dict[str, Any] = {}
    """For `scripted`; see `pipelines/playbook`."""
    services: Services = Services()
    turns: TurnSettings = TurnSettings()
    voice: Voice = Voice(ids={"espeak": "en-us+Diogo"})


# ---- the suite --------------------------------------------------------------------------------

Clock = Literal["simulated", "real"]


class Limits(Closed):
    """When a call is ended from outside."""

    call_s: int = Field(default=240, ge=5, le=3600)
    """Simulated seconds."""
    silence_s: int = Field(default=30, ge=5, le=600)
    """Nobody speaks for so long."""


class Customer(Closed):
    """The customers' own services, turn settings and playbook."""

    services: Services = Services()
    turns: TurnSettings = TurnSettings(smart_turn_wait_ms=800, interruptible=False, idle_ms=12000)
    playbook: dict[str, Any] = {}


class Suite(Named):
    """Personas, scenarios, lines, agent versions and repeats, to be crossed."""

    agent: str = "sprocket"
    """A name in the library, or a path relative to the suite's file."""
    agent_versions: tuple[Name, ...] = ()
    """Empty: the agent's active version."""
    personas: tuple[str, ...] = Field(min_length=1)
    scenarios: tuple[str, ...] = Field(min_length=1)
    lines: tuple[str, ...] = ()
    """Empty: each persona's own."""
    repeats: int = Field(default=1, ge=1, le=1000)
    seed: int = Field(default=1, ge=0, lt=2**32)
    clock: Clock = "simulated"
    limits: Limits = Limits()
    customer: Customer = Customer()
