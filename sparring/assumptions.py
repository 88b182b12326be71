"""What a call would use, for an estimate that no earlier run bears."""

from collections.abc import Iterator
from typing import Any

from personas.base import Side
from personas.plan import CallPlan
from personas.prompt import system_prompt
from personas.schema import Services
from pipelines.record import Usage
from pipelines.services.registry import model_of
from reports.cost import MINUTE_MS, whole_usage

MINUTES = 1.2
"""Of a call. Those of the suite `default` have a median of 70 s."""
REQUESTS_PER_MIN = 7.0
"""Of either side's language model: so often the sides answer each other in those calls."""
WORDS_PER_MIN: dict[Side, float] = {"agent": 100.0, "customer": 35.0}
"""Said by a side, over the whole of a call."""
SPOKEN_WPM = 150.0
CHARACTERS_PER_WORD = 5.5
TOKENS_PER_WORD = 4 / 3
"""OpenAI's rule of thumb."""
TOOL_TOKENS = 150
"""What the description of the tools adds to each request."""
HEARD_TOKENS_PER_S, SPOKEN_TOKENS_PER_S = 10, 20
"""Of a speech-to-speech model, for sound that it hears and speaks, as OpenAI documents it."""
SCRIPTED = "scripted"
"""The language model that reads no tokens."""
_TALK = (
    f"{WORDS_PER_MIN['agent']:g} words a minute from the agent and {WORDS_PER_MIN['customer']:g} "
    f"from the customer, of {CHARACTERS_PER_WORD:g} characters, 4/3 tokens and 0.4 s each"
)
_THOUGHT = (
    f"{REQUESTS_PER_MIN:g} requests a minute to each language model, which reads its prompt, its "
    f"tools ({TOOL_TOKENS} tokens) and half of the talk each time, none of it from a cache"
)
_SOUND = (
    f"{HEARD_TOKENS_PER_S} tokens for a second that a speech-to-speech model hears and "
    f"{SPOKEN_TOKENS_PER_S} for one that it speaks"
)
ASSUMED = (
    f"a call of {MINUTES:g} min",
    _TALK,
    _THOUGHT,
    "recognisers are sent the whole call",
    _SOUND,
)
"""What such an estimate rests on, in words."""


def assumed_usage(one: CallPlan) -> tuple[Usage, ...]:
    """What a call would use if it went as `ASSUMED` says."""
    customer = tuple(_side_usage("customer", one.customer.services, system_prompt(one)))
    if one.agent.is_foreign:
        return whole_usage(one.agent, customer)
    return (*_side_usage("agent", one.agent.services, one.agent.parts[0].prompt), *customer)


def _side_usage(side: Side, services: Services, prompt: str) -> Iterator[Usage]:
    for kind, service in services.used.items():
        used = _amounts(side, kind, prompt) if service.service != SCRIPTED else {}
        told: dict[str, Any] = {"requests": round(MINUTES * REQUESTS_PER_MIN)}
        told |= {name: round(amount) for name, amount in used.items()}
        name = service.service or service.class_ or ""
        told |= {"service": name, "model": model_of(kind, service)}
        yield Usage.model_validate({"side": side, "kind": kind, **told})


def _amounts(side: Side, kind: str, prompt: str) -> dict[str, float]:
    """Fields of `Usage`."""
    words = MINUTES * WORDS_PER_MIN[side]
    if kind == "stt":
        return {"audio_ms": MINUTES * MINUTE_MS}
    if kind == "tts":
        return {"characters": words * CHARACTERS_PER_WORD, "audio_ms": 1000 * _spoken_s(side)}
    told = len(prompt.split()) * TOKENS_PER_WORD + TOOL_TOKENS
    n_requests = MINUTES * REQUESTS_PER_MIN
    if kind == "llm":
        talk = MINUTES * sum(WORDS_PER_MIN.values()) * TOKENS_PER_WORD
        return {
            "tokens_in": n_requests * (told + talk / 2),
            "tokens_out": words * TOKENS_PER_WORD,
        }
    spoken = _spoken_s("agent") * SPOKEN_TOKENS_PER_S
    heard = n_requests / 2 * (_spoken_s("customer") * HEARD_TOKENS_PER_S + spoken)
    return {
        "tokens_in": n_requests * told + heard,
        "audio_tokens_in": heard,
        "tokens_out": spoken,
        "audio_tokens_out": spoken,
    }


def _spoken_s(side: Side) -> float:
    """Seconds that a side speaks."""
    return MINUTES * WORDS_PER_MIN[side] / SPOKEN_WPM * 60
