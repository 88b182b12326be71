"""What hears behind emulated recognisers: the side's PocketSphinx."""

from collections.abc import Awaitable, Callable

from pipelines.ears.elsewhere import DistantRecogniser
from pipelines.ears.recogniser import Pcm
from pipelines.services.keyless import ear_of
from pipelines.services.wiring import Wiring

Hear = Callable[[Pcm, int], Awaitable[str]]
"""From samples, shape (n_samples,), and their rate in Hz to words."""


def hearing_of(wiring: Wiring) -> Hear:
    """A side's recogniser, which knows what the peer may say."""
    ear, grammar = ear_of(wiring)

    async def hear(pcm: Pcm, rate_hz: int) -> str:
        expected = wiring.listen_for or grammar
        if isinstance(ear, DistantRecogniser):
            return (await ear.hear(pcm, rate_hz, grammar=expected)).text
        started = wiring.stopwatch.start()
        text = ear.hear(pcm, rate_hz, grammar=expected).text
        wiring.stopwatch.stop("stt", started)
        return text

    return hear
