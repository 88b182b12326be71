"""Deepgram's server: live transcription (v1) and speech, as its API reference describes them."""

from functools import partial

from aiohttp import web

from personas.base import ServiceKind
from pipelines.emulators.deepgram.listen import listen_route
from pipelines.emulators.deepgram.speak import speak_routes
from pipelines.emulators.talk import TalkOf
from pipelines.services.wiring import Wiring


def deepgram_app(
    wiring: Wiring, _talk_of: TalkOf, kinds: frozenset[ServiceKind]
) -> web.Application:
    """A server of the paths that the kinds of services need."""
    how = wiring.plan.emulators["deepgram"]
    latency = partial(wiring.emulated_latency, "deepgram")

    app = web.Application()
    if "stt" in kinds:
        final = latency("stt", how.stt_latency_ms)
        interim = latency("stt.interim", how.stt_latency_ms)
        app.add_routes([listen_route(wiring, final, interim)])
    if "tts" in kinds:
        app.add_routes(speak_routes(wiring, latency("tts", how.tts_latency_ms)))
    return app
