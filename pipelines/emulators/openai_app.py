"""OpenAI's server: chat completions, transcriptions, speech and the Realtime API."""

from collections.abc import Callable
from functools import partial

from aiohttp import web

from personas.base import ServiceKind
from pipelines.emulators.openai_audio import speech_route, transcription_route
from pipelines.emulators.openai_chat import chat_route
from pipelines.emulators.realtime import realtime_route
from pipelines.emulators.realtime.session import Paces
from pipelines.emulators.talk import TalkOf
from pipelines.services.wiring import Wiring

_LARGEST_FILE_BYTES = 64 * 2**20


def openai_app(wiring: Wiring, talk_of: TalkOf, kinds: frozenset[ServiceKind]) -> web.Application:
    """A server of the paths that the kinds of services need."""
    how = wiring.plan.emulators["openai"]
    latency = partial(wiring.emulated_latency, "openai")

    def chat() -> web.RouteDef:
        token_s = wiring.token_s(how.token_ms)
        return chat_route(talk_of, latency("chat", how.latency_ms), token_s=token_s)

    def realtime() -> web.RouteDef:
        answer = latency("s2s", how.realtime_latency_ms)
        transcript = latency("s2s.transcript", how.stt_latency_ms)
        return realtime_route(wiring, Paces(answer=answer, transcript=transcript))

    routes: dict[ServiceKind, Callable[[], web.RouteDef]] = {
        "llm": chat,
        "stt": lambda: transcription_route(wiring, latency("stt", how.stt_latency_ms)),
        "tts": lambda: speech_route(wiring, latency("tts", how.tts_latency_ms)),
        "s2s": realtime,
    }
    app = web.Application(client_max_size=_LARGEST_FILE_BYTES)
    made = [routes[kind]() for kind in routes if kind in kinds]
    app.add_routes([*made, *map(_as_others_have_it, made)])
    return app


def _as_others_have_it(route: web.RouteDef) -> web.RouteDef:
    """The same path as Azure and Groq have it: `/openai/v1/...`."""
    return web.RouteDef(route.method, f"/openai{route.path}", route.handler, route.kwargs)
