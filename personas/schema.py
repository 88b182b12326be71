"""What the YAML files may say: closed, frozen models. Loading them is `personas.loading`'s job."""

from personas.agent_version import AgentVersion, Service, Services, TurnSettings
from personas.base import Closed, Name, Named, Rate, ZipCode
from personas.line import BAND_FILTER_MS, G711_RATE_HZ, Leg, Line, Noise, Room
from personas.persona import Disfluency, Persona, Temper, TurnTaking, Voice
from personas.scenario import Facts, Scenario
from personas.suite import Clock, Customer, Limits, Suite

__all__ = [
    "BAND_FILTER_MS",
    "G711_RATE_HZ",
    "AgentVersion",
    "Clock",
    "Closed",
    "Customer",
    "Disfluency",
    "Facts",
    "Leg",
    "Limits",
    "Line",
    "Name",
    "Named",
    "Noise",
    "Persona",
    "Rate",
    "Room",
    "Scenario",
    "Service",
    "Services",
    "Suite",
    "Temper",
    "TurnSettings",
    "TurnTaking",
    "Voice",
    "ZipCode",
]
