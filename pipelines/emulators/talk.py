"""What answers behind an emulated language model: the side's playbook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from personas.library import PLAYED, Library
from personas.schema import Disfluency
from pipelines.playbook.mind import Answer, Hearing
from pipelines.playbook.results import Results
from pipelines.scribe import plain
from pipelines.services.keyless import mind_of
from pipelines.services.scripted import Mind
from pipelines.services.wiring import Wiring

Message = Mapping[str, Any]


@dataclass
class Talk:
    """Answers a conversation that is sent in whole each time, as vendors' models do.

    The same messages get the same answer, so a request that was repeated after a fault does not
    move the playbook on.
    """

    wiring: Wiring
    is_noted: bool = True
    """Whether what the answers amount to goes into the call's record, and what is asked for to the
    side's recogniser. Not where a server has many conversations: whose sound is whose, it is not
    told."""
    n_calls: int = 0
    """Of functions, so far."""
    _mind: Mind = field(init=False)
    _n_seen: int = 0
    _results: Results = field(default_factory=Results)
    _last: tuple[list[Message], Answer | None] | None = None

    def __post_init__(self) -> None:
        self._mind = mind_of(_fluent(_with_playbook(self.wiring)))

    def answer(self, messages: Sequence[Message]) -> Answer | None:
        """What the playbook says to what is new among the messages. None: nothing."""
        asked = list(messages)
        if self._last is None or self._last[0] != asked:
            hearing = Hearing(self._new_words(asked), results=self._results.new(asked))
            answer = _written(self._mind.reply(hearing), self.wiring)
            self._last = asked, answer
            if answer is not None:
                self.n_calls += answer.tool is not None
                self._note(answer)
        return self._last[1]

    def _new_words(self, messages: Sequence[Message]) -> str:
        said = [text_of(m) for m in messages if m.get("role") == "user"]
        new, self._n_seen = said[self._n_seen :], len(said)
        return " ".join(new)

    def _note(self, answer: Answer) -> None:
        if not self.is_noted:
            return
        self.wiring.listen_for = answer.listen or self.wiring.listen_for
        for note in (*([answer.event] if answer.event else []), *answer.notes):
            self.wiring.scribe.event(self.wiring.side, note)


def _with_playbook(wiring: Wiring) -> Wiring:
    """An agent that has a prompt alone says what the library's says, as a bot does."""
    agent = wiring.plan.agent
    if wiring.side != "agent" or all(part.playbook for part in agent.parts):
        return wiring
    able = agent.model_copy(update={"playbook": _library_playbook(), "sub_agents": {}})
    return replace(wiring, plan=wiring.plan.model_copy(update={"agent": able}))


@cache
def _library_playbook() -> dict[str, Any]:
    return Library().agent(PLAYED).playbook


TalkOf = Callable[[Sequence[Message]], Talk]
"""What a conversation is answered by, told by its messages."""


def replayed(wiring: Wiring, messages: Sequence[Message]) -> Talk:
    """A talk that has had all of a conversation but its last turn.

    A server of many conversations keeps none of them: what was answered before follows from the
    messages, whichever conversation they are of.
    """
    talk = Talk(wiring, is_noted=False)
    for n_messages in _answered(messages):
        talk.answer(messages[:n_messages])
    return talk


def _answered(messages: Sequence[Message]) -> Iterator[int]:
    """How many messages there were at each earlier answer to something new."""
    is_new = True  # at the start, the peer's silence is
    for index, message in enumerate(messages):
        if message.get("role") in ("user", "tool"):
            is_new = True
        elif message.get("role") == "assistant" and is_new:
            is_new = False
            yield index


def _fluent(wiring: Wiring) -> Wiring:
    """The same for a customer that writes what it says: how that comes out is not its business."""
    if wiring.side == "agent":
        return wiring
    persona = wiring.plan.persona.model_copy(update={"disfluency": Disfluency()})
    return replace(wiring, plan=wiring.plan.model_copy(update={"persona": persona}))


def _written(answer: Answer | None, wiring: Wiring) -> Answer | None:
    """A customer's answer without SSML, which no model writes."""
    if answer is None or wiring.side == "agent":
        return answer
    return replace(answer, text=plain(answer.text))


def text_of(message: Message) -> str:
    """The words of a message, whether it has them in one piece or in parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return " ".join(part["text"] for part in content if part.get("type") == "text")
