"""What OpenAI's API answers to requests that it does not take."""

from collections.abc import Iterable, Mapping

from aiohttp import web


def refused(
    request: web.Request, asked: Mapping[str, object], *, needs: Iterable[str]
) -> web.Response | None:
    """The answer to a request with no key, or without a parameter that it needs. None: neither."""
    if not request.headers.get("Authorization", "").startswith("Bearer "):
        return error(401, "You didn't provide an API key.")
    missing = next((name for name in needs if name not in asked), None)
    return error(400, f"Missing required parameter: '{missing}'.") if missing else None


def error(status: int, message: str) -> web.Response:
    """An error as the API words it."""
    told = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return web.json_response({"error": told}, status=status)
