"""What a foreign bot's services report of their use."""

from collections.abc import Mapping

from pipecat.frames.frames import MetricsFrame

from pipelines.scribe import Scribe
from pipelines.spending import amounts_of, kind_of


def book_metrics(scribe: Scribe, frame: MetricsFrame) -> None:
    """Notes what a bot with usage metrics says that it used."""
    for data in frame.data:
        kind, amounts = kind_of(data), amounts_of(data)
        if kind is None or amounts is None:
            continue
        if kind == "llm":
            amounts = {"requests": 1} | amounts
        scribe.uses("agent", kind, service_of(data.processor), model=data.model, **amounts)


def book_sound(scribe: Scribe, made_s: Mapping[str, float]) -> None:
    """Notes how much speech was made, which metrics do not tell, of services that have them.

    Args:
        scribe: The call's.
        made_s: Seconds of speech by service. What a bot without metrics used stays unknown.
    """
    told = {one.service for one in scribe.usage if (one.side, one.kind) == ("agent", "tts")}
    for service, seconds in made_s.items():
        if service in told:
            scribe.uses("agent", "tts", service, audio_ms=round(1000 * seconds))


def service_of(processor: str) -> str:
    """The class of a service, of the name that Pipecat gave it: `CartesiaTTSService#0`."""
    return processor.partition("#")[0]
