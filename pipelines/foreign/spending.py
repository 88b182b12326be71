"""What a foreign bot's services report of their use."""

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
        service = data.processor.partition("#")[0]
        scribe.uses("agent", kind, service, model=data.model, **amounts)
