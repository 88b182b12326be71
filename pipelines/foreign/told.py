"""What a running agent tells of itself: through `tell_hook`, or as RTVI reports it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from pipelines.foreign.saying import Saying
from pipelines.foreign.wires.wire import Told
from pipelines.record import Unseen
from pipelines.scribe import Scribe

EVENT = "sparring"
"""What the messages of `tell_hook` are known by."""
RTVI = "rtvi-ai"
_ALL: tuple[Unseen, ...] = ("tool_calls", "transcripts", "words")
_TURNS = {
    "vad-user-started-speaking": "voice",
    "vad-user-stopped-speaking": "silence",
    "user-started-speaking": "turn",
    "user-stopped-speaking": "turn_over",
}
"""RTVI's names of what a bot takes for voice and for turns. It does not tell how late it is."""


@dataclass
class Ears:
    """Notes what is told, as the agent's."""

    scribe: Scribe
    saying: Saying
    evals: bool = False
    """Whether it is told through Pipecat's eval protocol, which leaves nothing out."""
    reason: str = ""
    """Why the agent ended the call, in its own words."""
    _seen: set[str] = field(default_factory=set)
    _tells_by_hook: bool = False
    _heard_by: str = ""
    """The kind of message in which RTVI tells transcripts."""
    _heard: list[str] = field(default_factory=list)

    @property
    def unseen(self) -> tuple[Unseen, ...]:
        """What the agent did not tell of."""
        return tuple(one for one in _ALL if one not in self._seen)

    def hear(self, told: Told) -> None:
        """One message. Whatever is not known is not for us."""
        body = told.body
        if body.get("event") == EVENT:
            self._note(str(body.get("what")), body)
        elif body.get("label") == RTVI:
            data = body.get("data")
            self._rtvi(str(body.get("type")), data if isinstance(data, dict) else {})

    # ---- through the hook ---------------------------------------------------------------------

    def _note(self, what: str, body: dict[str, Any]) -> None:
        if what == "tells":
            self._tells_by_hook = True
            self._seen.update(_ALL)
        elif what in ("means", "made", "begins"):
            self._speech(what, body)
        elif what in ("voice", "silence", "turn", "turn_over", "hears"):
            self._listening(what, body)
        elif what == "calls":
            arguments = dict(body["arguments"])
            self.scribe.calls("agent", str(body["call"]), str(body["name"]), arguments)
        elif what == "returns":
            self.scribe.call_returns(str(body["call"]), body.get("result"), body.get("error"))
        elif what == "ends":
            self.reason = self.reason or str(body.get("reason", ""))

    def _speech(self, what: str, body: dict[str, Any]) -> None:
        context_id = str(body.get("context"))
        if what == "means":
            self.saying.means(context_id, str(body["text"]))
        elif what == "made":
            self.saying.made(context_id, float(body["ms"]))
        else:
            self.saying.begins_elsewhere(context_id, at_s=asyncio.get_running_loop().time())

    def _listening(self, what: str, body: dict[str, Any]) -> None:
        if what == "voice":
            self.scribe.voice_starts("agent", float(body["delay_s"]))
        elif what == "silence":
            self.scribe.voice_stops("agent", float(body["delay_s"]))
        elif what == "turn":
            self.scribe.turn_starts("agent")
        elif what == "turn_over":
            self.scribe.turn_stops("agent", " ".join(self._heard))
            self._heard.clear()
        else:
            self._hears(str(body["text"]))

    def _hears(self, text: str) -> None:
        self.scribe.hears("agent", text)
        self._heard.append(text)

    # ---- through RTVI -------------------------------------------------------------------------

    def _rtvi(self, kind: str, data: dict[str, Any]) -> None:
        if self._tells_by_hook:
            return  # the same, and more
        if kind == "bot-ready" and self.evals:
            self._seen.update(_ALL)
        elif kind in ("user-input", "user-transcription"):
            self._rtvi_hears(kind, data)
        elif kind == "bot-output":
            self._rtvi_says(data)
        elif kind.startswith("llm-function-call"):
            self._rtvi_calls(kind, data)
        elif kind in _TURNS and self.evals:
            self._listening(_TURNS[kind], {"delay_s": 0.0})

    def _rtvi_hears(self, kind: str, data: dict[str, Any]) -> None:
        """Newer bots send both, first that by the newer name."""
        self._heard_by = self._heard_by or kind
        spoken = data.get("input_type", "transcription") == "transcription"
        if kind == self._heard_by and data.get("final") and spoken:
            self._seen.add("transcripts")
            self._hears(str(data.get("text", "")))

    def _rtvi_says(self, data: dict[str, Any]) -> None:
        """A sentence, when it begins to be spoken and when it has been."""
        context_id = f"rtvi {data.get('segment_id')}"
        if not data.get("will_be_spoken"):
            return
        if data.get("spoken_status") == "new":
            self._seen.add("words")
            self.saying.means(context_id, str(data.get("text", "")))
            self.saying.begins_elsewhere(context_id, at_s=asyncio.get_running_loop().time())
            self.saying.unfinished.add(context_id)
        elif data.get("spoken_status") == "completed":
            self.saying.unfinished.discard(context_id)

    def _rtvi_calls(self, kind: str, data: dict[str, Any]) -> None:
        call_id = str(data.get("tool_call_id"))
        if kind == "llm-function-call-in-progress" and "function_name" in data:
            self._seen.add("tool_calls")
            arguments = dict(data.get("arguments") or {})
            self.scribe.calls("agent", call_id, str(data["function_name"]), arguments)
        elif kind == "llm-function-call-stopped":
            error = "cancelled" if data.get("cancelled") else None
            self.scribe.call_returns(call_id, data.get("result"), error)
