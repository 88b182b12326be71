"""Vendors played within a call: servers that speak their protocols, with keyless engines behind."""

from aiohttp import web

from pipelines.emulators.openai_chat import chat_app
from pipelines.emulators.talk import Talk
from pipelines.services.wiring import Wiring


def emulators_of(wiring: Wiring) -> dict[str, web.Application]:
    """The hosts that play the plan's vendors for one side, each with what serves it."""
    hosts: dict[str, web.Application] = {}
    if "openai" in wiring.plan.emulators:
        how = wiring.plan.emulators["openai"]
        latency = wiring.latency("emulated.openai.chat", how.latency_ms, how.latency_spread)
        app = chat_app(Talk(wiring), latency, token_s=how.token_ms / 1000)
        hosts[f"openai.{wiring.emulated_host}"] = app
    return hosts
