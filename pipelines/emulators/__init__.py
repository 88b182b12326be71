"""Vendors played within a call: servers that speak their protocols, with keyless engines behind."""

from aiohttp import web

from personas.schema import Service
from pipelines.emulators.faults import with_faults
from pipelines.emulators.mishaps import Mishaps
from pipelines.emulators.openai_audio import speech_route, transcription_route
from pipelines.emulators.openai_chat import chat_route
from pipelines.emulators.realtime import realtime_route
from pipelines.emulators.realtime.session import Paces
from pipelines.emulators.talk import Talk
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring


def emulators_of(wiring: Wiring) -> dict[str, web.Application]:
    """The hosts that play the plan's vendors for one side, each with what serves it."""
    played = {"openai": _openai}
    return {
        f"{vendor}.{wiring.emulated_host}": with_faults(
            played[vendor](wiring), Mishaps(vendor, wiring)
        )
        for vendor in wiring.plan.emulators
    }


def _openai(wiring: Wiring) -> web.Application:
    """A server of the paths whose services the side has of OpenAI."""
    how = wiring.plan.emulators["openai"]

    def latency(kind: str, median_ms: float) -> Latency:
        return wiring.latency(f"emulated.openai.{kind}", median_ms, how.latency_spread)

    routes = {
        "llm": lambda: chat_route(
            Talk(wiring), latency("chat", how.latency_ms), token_s=wiring.token_s(how.token_ms)
        ),
        "stt": lambda: transcription_route(wiring, latency("stt", how.stt_latency_ms)),
        "tts": lambda: speech_route(wiring, latency("tts", how.tts_latency_ms)),
        "s2s": lambda: realtime_route(
            wiring,
            Paces(
                answer=latency("s2s", how.realtime_latency_ms),
                transcript=latency("s2s.transcript", how.stt_latency_ms),
            ),
        ),
    }
    app = web.Application(client_max_size=64 * 2**20)
    app.add_routes([routes[kind]() for kind in routes if _has(wiring, kind)])
    return app


def _has(wiring: Wiring, kind: str) -> bool:
    if wiring.side == "agent" and wiring.plan.agent.is_foreign:
        return True  # nobody knows what a bot has before it asks
    service: Service | None = getattr(wiring.services, kind)
    return service is not None and service.service in ("openai", "openai_realtime")
