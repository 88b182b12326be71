"""Twilio's REST API, as far as a bot in a call asks it: who calls, and to hang up or hand over."""

import asyncio
from collections.abc import Callable

from aiohttp import web

HOST = "api.twilio.com"
FROM, TO = "+15550100", "+15550199"
"""Numbers that are nobody's (North American numbering plan, 555-01XX)."""
TAKES_S = 0.15
"""A request to Twilio across the Internet. A bot hangs up once it has sent its last words, and what
of them is still to be played is played in this time."""


def twilio_app(ended: Callable[[str], None], *, call_sid: str | None = None) -> web.Application:
    """A server of calls' resources.

    Args:
        ended: Told how the bot ended a call: `hung up`, or `transferred` where it sent the caller
            on.
        call_sid: The one call that there is. None: whichever is asked for.
    """

    def call_of(request: web.Request) -> dict[str, str] | None:
        sid = request.match_info["sid"].removesuffix(".json")
        if call_sid not in (None, sid):
            return None
        told = {"sid": sid, "status": "in-progress", "direction": "inbound"}
        return told | {"from": FROM, "to": TO}

    async def fetch(request: web.Request) -> web.Response:
        await asyncio.sleep(TAKES_S)
        call = call_of(request)
        return web.json_response(call) if call else _unknown()

    async def update(request: web.Request) -> web.Response:
        call = call_of(request)
        if not call:
            return _unknown()
        asked = await request.post()
        await asyncio.sleep(TAKES_S)
        if {"Url", "Twiml"} & set(asked):
            ended("transferred")
        elif asked.get("Status") in ("completed", "canceled"):
            ended("hung up")
        return web.json_response(call | {"status": str(asked.get("Status", "in-progress"))})

    app = web.Application()
    app.router.add_get("/2010-04-01/Accounts/{account}/Calls/{sid}", fetch)
    app.router.add_post("/2010-04-01/Accounts/{account}/Calls/{sid}", update)
    return app


def _unknown() -> web.Response:
    return web.json_response({"code": 20404, "message": "not found", "status": 404}, status=404)
