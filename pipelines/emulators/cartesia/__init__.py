"""Cartesia's server: voices and transcription, as its API reference describes them."""

from functools import partial

from aiohttp import web

from personas.base import ServiceKind
from pipelines.emulators.cartesia.speech import bytes_route, socket_route
from pipelines.emulators.cartesia.transcription import transcription_route
from pipelines.emulators.talk import TalkOf
from pipelines.services.wiring import Wiring


def cartesia_app(
    wiring: Wiring, _talk_of: TalkOf, kinds: frozenset[ServiceKind]
) -> web.Application:
    """A server of the paths that the kinds of services need."""
    how = wiring.plan.emulators["cartesia"]
    latency = partial(wiring.emulated_latency, "cartesia")

    app = web.Application()
    if "stt" in kinds:
        app.add_routes([transcription_route(wiring, latency("stt", how.stt_latency_ms))])
    if "tts" in kinds:
        first_sound = latency("tts", how.tts_latency_ms)
        app.add_routes([socket_route(wiring, first_sound), bytes_route(wiring, first_sound)])
    return app
