"""Twilio's REST API, as far as a bot in a call asks it: who calls, and to hang up or hand over."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

HOST = "api.twilio.com"
FROM, TO = "+15550100", "+15550199"
"""Numbers that are nobody's (North American numbering plan, 555-01XX)."""
TAKES_S = 0.15
"""A request to Twilio across the Internet. A bot hangs up once it has sent its last words, and what
of them is still to be played is played in this time."""


def twilio_app(call: dict[str, Any], ended: Callable[[str], None]) -> web.Application:
    """A server of one call's resource.

    Args:
        call: What is told of the call, with its `sid`.
        ended: Told how the bot ended it: `hung up`, or `transferred` where it sent the caller on.
    """

    async def fetch(request: web.Request) -> web.Response:
        await asyncio.sleep(TAKES_S)
        return web.json_response(call) if _knows(request) else _unknown()

    async def update(request: web.Request) -> web.Response:
        if not _knows(request):
            return _unknown()
        asked = await request.post()
        await asyncio.sleep(TAKES_S)
        if {"Url", "Twiml"} & set(asked):
            ended("transferred")
        elif asked.get("Status") in ("completed", "canceled"):
            ended("hung up")
        return web.json_response(call | {"status": str(asked.get("Status", "in-progress"))})

    def _knows(request: web.Request) -> bool:
        return request.match_info["sid"] == f"{call['sid']}.json"

    app = web.Application()
    app.router.add_get("/2010-04-01/Accounts/{account}/Calls/{sid}", fetch)
    app.router.add_post("/2010-04-01/Accounts/{account}/Calls/{sid}", update)
    return app


def _unknown() -> web.Response:
    return web.json_response({"code": 20404, "message": "not found", "status": 404}, status=404)
