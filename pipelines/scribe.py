"""The scribe: notes what happens in a call as it happens, in samples on the line.

Inside the customer's pipeline Pipecat's "user" is our agent; here it is translated, once: every
note names the side in whose pipeline it was taken.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, TextIO

from personas.base import Side
from personas.hiding import hide
from pipelines.record import Event, Heard, Interruption, ToolCall, Trouble, Turn, Unseen, Usage
from pipelines.telephone import Telephone
from pipelines.tool_errors import absent, error_of

_MARKUP = re.compile(r"<[^<>]*>")


def plain(text: str) -> str:
    """Text as it is spoken: without markup such as `<break time="300ms"/>`."""
    return " ".join(_MARKUP.sub("", text).split())


@dataclass
class Speech:
    """One thing that a side set out to say, and how far its speech got."""

    side: Side
    kind: str = "answer"
    meant: list[str] = field(default_factory=list)
    n_synthesised: int = 0
    """Samples of speech made of it, at the line's rate."""
    n_written: int = 0
    """Samples of it that were put into the mouth."""
    start: int | None = None
    end: int = 0
    is_told: bool = False
    """Whether whoever follows the call was told of it."""
    is_whole: bool = False
    """Whether all its words are there."""

    @property
    def text(self) -> str:
        """What was meant, as one line."""
        return " ".join("".join(self.meant).split())


@dataclass
class _SideNotes:
    waiting: list[Speech] = field(default_factory=list)
    speeches: dict[str, Speech] = field(default_factory=dict)
    playing: Speech | None = None
    turn_start: int | None = None
    segment: tuple[int, int | None] | None = None
    usage: list[Usage] = field(default_factory=list)


class Scribe:
    """All notes of one call; `pipelines.transcript` makes the record of them."""

    def __init__(self, telephone: Telephone, live: TextIO | None = None) -> None:
        self.telephone = telephone
        self._live = live
        self._sides: dict[Side, _SideNotes] = {"agent": _SideNotes(), "customer": _SideNotes()}
        self.speeches: list[Speech] = []
        self.heard: list[Heard] = []
        self.turns: list[Turn] = []
        self.interruptions: list[Interruption] = []
        self.tool_calls: dict[str, ToolCall] = {}
        self.events: list[Event] = []
        self.faults: list[str] = []
        self.troubles: list[Trouble] = []
        self.attendants: dict[tuple[Side, str], Any] = {}
        """Who watches over each service of a vendor; see `pipelines.services.attendant`."""
        self.queued_ms = 0.0
        """The longest that a request waited for others of ours."""
        self.is_over = False
        """The call has ended; what is torn down now may complain."""
        self.unseen: tuple[Unseen, ...] = ()
        self.words_follow: set[Side] = set()
        """Sides whose words come along with their sound, and not before it."""

    @property
    def usage(self) -> tuple[Usage, ...]:
        """What each service was asked for."""
        return tuple(used for notes in self._sides.values() for used in notes.usage)

    def event(self, side: Any, name: str, text: str = "") -> None:  # noqa: ANN401 -- a Side or `line`
        """Notes anything, and shows it to whoever follows the call."""
        at, text = self.telephone.now(), hide(text)
        self.events.append(Event(at=at, side=side, name=name, text=text))
        if self._live is not None:
            t_s = round(at / self.telephone.rate_hz, 3)
            line = {"t_s": t_s, "side": side, "name": name, "text": text}
            self._live.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._live.flush()

    # ---- speaking -----------------------------------------------------------------------------

    def means(self, side: Side, text: str = "", *, kind: str = "answer") -> None:
        """The side sets out to say something; more of it may follow through `means_more`."""
        self._sides[side].waiting.append(Speech(side, kind, [text] if text else []))

    def means_more(self, side: Side, text: str) -> None:
        """The next piece of the text that the side's language model streams."""
        waiting = self._sides[side].waiting
        speech = waiting[-1] if waiting else self._latest(side)
        if speech is not None:
            speech.meant.append(text)

    def _latest(self, side: Side) -> Speech | None:
        return next((s for s in reversed(self.speeches) if s.side == side), None)

    def is_about_to_speak(self, side: Side) -> bool:
        """Whether the side set out to say something of which not a word has come yet."""
        waiting = self._sides[side].waiting
        return bool(waiting) and not waiting[-1].meant

    def means_no_more(self, side: Side) -> None:
        """The language model has finished; an answer without text is none."""
        notes = self._sides[side]
        notes.waiting = [speech for speech in notes.waiting if speech.meant]
        latest = self._latest(side)
        if side in self.words_follow and latest is not None:
            latest.is_whole = True
            self._tell(latest)

    def _tell(self, speech: Speech) -> None:
        """Notes what is being said, once, as soon as there are words for it."""
        follows = speech.side in self.words_follow and not speech.is_whole
        if speech.start is not None and not speech.is_told and not follows:
            speech.is_told = True
            self.event(speech.side, "says", plain(speech.text))

    def synthesis_started(self, side: Side, context_id: str) -> None:
        """The text-to-speech service begins with what was meant first."""
        notes = self._sides[side]
        speech = notes.waiting.pop(0) if notes.waiting else Speech(side)
        notes.speeches[context_id] = speech
        self.speeches.append(speech)

    def sounds(self, side: Side, context_id: str, kind: str, n_samples: int) -> None:
        """The side is about to make a sound that is not words."""
        speech = Speech(side, kind, n_synthesised=n_samples)
        self._sides[side].speeches[context_id] = speech
        self.speeches.append(speech)

    def kind_of(self, side: Side, context_id: str | None) -> str:
        """The kind of the speech that a context of the text-to-speech service is for."""
        speech = self._sides[side].speeches.get(context_id or "")
        return speech.kind if speech is not None else "answer"

    def synthesised(self, side: Side, context_id: str | None, n_samples: int) -> None:
        """Speech was made, whether or not it will be played."""
        speech = self._sides[side].speeches.get(context_id or "")
        if speech is not None:
            speech.n_synthesised += n_samples

    def speech_starts(self, side: Side, context_id: str | None) -> None:
        """What the mouth is given from now on belongs to this context."""
        notes = self._sides[side]
        notes.playing = notes.speeches.get(context_id or "")

    def spoke(self, side: Side, at: int, n_samples: int) -> None:
        """The mouth has been given a chunk."""
        speech = self._sides[side].playing
        if speech is None:
            return
        if speech.start is None:
            speech.start = at
            self._tell(speech)
        speech.n_written += n_samples
        speech.end = at + n_samples

    # ---- listening ----------------------------------------------------------------------------

    def voice_starts(self, side: Side, start_delay_s: float) -> None:
        """The side's voice activity detector hears its peer."""
        at = self.telephone.now() - round(start_delay_s * self.telephone.rate_hz)
        self._sides[side].segment = (max(0, at), None)

    def voice_stops(self, side: Side, stop_delay_s: float) -> None:
        """The side's voice activity detector hears silence."""
        notes = self._sides[side]
        if notes.segment is not None:
            end = self.telephone.now() - round(stop_delay_s * self.telephone.rate_hz)
            notes.segment = (notes.segment[0], max(notes.segment[0], end))

    def hears(self, side: Side, text: str, segment: tuple[int, int] | None = None) -> None:
        """A transcript arrived, of the latest segment of speech unless it is told of which."""
        start, end = segment or self._sides[side].segment or (None, None)
        self.heard.append(
            Heard(side=side, start=start, end=end, at=self.telephone.now(), text=text)
        )
        self.event(side, "hears", text)

    def turn_starts(self, side: Side) -> None:
        """The side's pipeline takes its peer to have the floor."""
        self._sides[side].turn_start = self.telephone.now()

    def turn_stops(self, side: Side, text: str) -> None:
        """The side's pipeline takes its peer's turn to be over."""
        notes = self._sides[side]
        if notes.turn_start is not None:
            now = self.telephone.now()
            self.turns.append(Turn(side=side, start=notes.turn_start, end=now, text=text))
        notes.turn_start = None

    def turn_was(self, side: Side, text: str, speech_end: int) -> None:
        """The words of a turn that came after its end; its speech ended at this sample."""
        for i, turn in enumerate(self.turns):
            if turn.side == side and turn.end >= speech_end:
                self.turns[i] = turn.model_copy(update={"text": f"{turn.text} {text}".strip()})
                return

    # ---- acting -------------------------------------------------------------------------------

    def calls(self, side: Side, call_id: str, name: str, arguments: dict[str, Any]) -> None:
        """The side's language model calls a function."""
        now = self.telephone.now()
        self.tool_calls[call_id] = ToolCall(side=side, name=name, arguments=arguments, at=now)
        shown = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
        self.event(side, "calls", f"{name}({shown})")

    def call_returns(self, call_id: str, result: Any, error: str | None) -> None:  # noqa: ANN401
        """The function has answered."""
        call = self.tool_calls.get(call_id)
        if call is not None:
            error = error or error_of(result) or absent(call.name, result)
            update = {"result": result, "error": error, "result_at": self.telephone.now()}
            self.tool_calls[call_id] = call.model_copy(update=update)

    def uses(
        self,
        side: Side,
        kind: Any,  # noqa: ANN401 -- as in `Usage`
        service: str,
        *,
        model: str | None = None,
        **amounts: int,
    ) -> None:
        """A service was asked for something; amounts are of fields of `Usage`.

        What comes without a model is of the model that the service was last known to have.
        """
        known = self._sides[side].usage
        own = [one for one in known if (one.kind, one.service) == (kind, service)]
        before = next((one for one in reversed(own) if model in (None, one.model)), None)
        before = before or next((one for one in own if one.model is None), None)
        new = before or Usage(side=side, kind=kind, service=service)
        update: dict[str, Any] = {n: (getattr(new, n) or 0) + more for n, more in amounts.items()}
        after = new.model_copy(update=update | {"model": model or new.model})
        if before is None:
            known.append(after)
        else:
            known[known.index(before)] = after
