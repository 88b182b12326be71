"""What the YAML files may say: closed, frozen models. Loading them is `personas.loading`'s job."""

from personas.agent_version import AgentVersion, Service, Services, TurnSettings
from personas.base import Closed, Name, Named, Rate, ZipCode
from personas.codecs import BAND_FILTER_MS, G711_RATE_HZ, Codec
from personas.line import FarEnd, Leg, Line, Outage
from personas.machine import Machine
from personas.persona import Disfluency, Family, Persona, Phrasing, Temper
from personas.room import (
    MOUTH_M,
    TALKERS,
    AutomaticGain,
    Burst,
    Bursts,
    Language,
    Noise,
    Reverberation,
    Room,
    SideTalk,
    together,
)
from personas.scenario import Facts, Scenario
from personas.suite import Clock, Customer, Limits, Suite
from personas.turn_taking import TurnTaking
from personas.voice import Voice

__all__ = [
    "BAND_FILTER_MS",
    "G711_RATE_HZ",
    "MOUTH_M",
    "TALKERS",
    "AgentVersion",
    "AutomaticGain",
    "Burst",
    "Bursts",
    "Clock",
    "Closed",
    "Codec",
    "Customer",
    "Disfluency",
    "Facts",
    "Family",
    "FarEnd",
    "Language",
    "Leg",
    "Limits",
    "Line",
    "Machine",
    "Name",
    "Named",
    "Noise",
    "Outage",
    "Persona",
    "Phrasing",
    "Rate",
    "Reverberation",
    "Room",
    "Scenario",
    "Service",
    "Services",
    "SideTalk",
    "Suite",
    "Temper",
    "TurnSettings",
    "TurnTaking",
    "Voice",
    "ZipCode",
    "together",
]
