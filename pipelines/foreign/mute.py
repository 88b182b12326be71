"""Why nobody said anything in a call of a foreign agent."""

from pipelines.scribe import Scribe


def why_mute(scribe: Scribe, who: str) -> str | None:
    """What may have kept an agent from speaking whose pipeline ran. None: somebody spoke.

    Args:
        scribe: The call's, with all that was said.
        who: The agent, for the message.
    """
    if scribe.speeches or scribe.troubles:
        return None
    said = [f": {one.text}" for one in scribe.events if one.name in ("error", "broke")]
    why = said[0] if said else "; its caller waits to be greeted"
    return f"{who} sent no sound, though its pipeline ran{why}"
