"""What a request to Cartesia asks for, and how it is refused."""

from typing import Any

from aiohttp import web

from pipelines.emulators.sound import FLOAT, LINEAR, MU_LAW, Encoding

REQUEST_ID = "emulated"
ENCODINGS: dict[str, Encoding] = {
    "pcm_s16le": LINEAR,
    "pcm_f32le": FLOAT,
    "pcm_mulaw": MU_LAW,
}
"""Those of the API that this emulator has."""


def refused(request: web.Request) -> web.Response | None:
    """The answer to a request without a key or a version. None: it has both."""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (request.headers.get("X-API-Key") or bearer or request.query.get("api_key")):
        return error(401, "unauthorized", "Missing API key.")
    if not (request.headers.get("Cartesia-Version") or request.query.get("cartesia_version")):
        return error(400, "missing_version", "Missing Cartesia-Version header.")
    return None


def told(code: str, message: str) -> dict[str, Any]:
    """An error as the API words it."""
    title = code.replace("_", " ").capitalize()
    return {"error_code": code, "title": title, "message": message, "request_id": REQUEST_ID}


def error(status: int, code: str, message: str) -> web.Response:
    """The same as an answer."""
    return web.json_response(told(code, message), status=status)
