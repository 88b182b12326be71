"""The vendors that a bot finds under their own names: played in the call, as the plan says."""

from pipelines.emulators import emulators_of
from pipelines.foreign.place import Place

HOSTS = {
    "openai": "api.openai.com",
    "deepgram": "api.deepgram.com",
    "cartesia": "api.cartesia.ai",
}
"""Where each vendor's clients go unless they are told otherwise."""


def play_vendors(place: Place) -> None:
    """Has the plan's emulators answer under the vendors' own hosts."""
    for host, app in emulators_of(place.wiring).items():
        place.network.add(HOSTS[host.partition(".")[0]], app)
