"""What a request to Deepgram asks for, and how it is refused."""

from aiohttp import web

from pipelines.emulators.sound import LINEAR, MU_LAW, Encoding

REQUEST_ID = "emulated"
ENCODINGS = {"linear16": LINEAR, "mulaw": MU_LAW}
"""Those of the API that this emulator has."""


def refused(request: web.Request) -> web.Response | None:
    """The answer to a request without a key. None: it has one."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("token", "bearer") and key:
        return None
    return error(401, "INVALID_AUTH", "Invalid credentials.")


def error(status: int, code: str, message: str) -> web.Response:
    """An error as the API words it."""
    told = {"err_code": code, "err_msg": message, "request_id": REQUEST_ID}
    return web.json_response(told, status=status, headers={"dg-error": message})


def format_of(request: web.Request, *, rate_hz: int) -> tuple[Encoding, int] | web.Response:
    """The encoding and the rate of sound without a container; else what is wrong with them.

    Args:
        request: With `encoding` and `sample_rate` in its query.
        rate_hz: Where it says none.
    """
    name = request.query.get("encoding", "linear16")
    if name not in ENCODINGS:
        there = ", ".join(ENCODINGS)
        return error(400, "Bad Request", f"Invalid encoding `{name}`; this emulator has {there}.")
    rate = number(request, "sample_rate", rate_hz)
    if rate is None or not 8000 <= rate <= 48_000:
        return error(400, "Bad Request", "Invalid sample_rate.")
    return ENCODINGS[name], rate


def number(request: web.Request, name: str, otherwise: int) -> int | None:
    """A whole number of a query. None: it is none."""
    value = request.query.get(name, str(otherwise))
    return int(value) if value.isdecimal() else None


def flag(request: web.Request, name: str) -> bool:
    """Whether a query asks for something."""
    return request.query.get(name, "false").lower() == "true"
