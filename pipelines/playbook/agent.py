"""The scripted agent: fills slots, confirms them, persuades, acts. All its words are YAML.

A playbook is a set of states. What a state does is told by the one of these keys that it has:

- `fill: SLOT`     ask for a fact until it was understood, at most `tries` times
- `confirm: SLOT`  read the fact back; a "no" sends the call back to the state that fills it
- `choose:`        ask, and go where the intent that was heard leads
- `call: TOOL`     say something and call a tool with what is known; where the call is to go on
                   from there, `then`, or `choose` by a part of the result, says where. After the
                   tool `handoff`, the sub-agent that it went to goes on (`desk.py`)
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from personas.schema import Closed
from pipelines.playbook.listening import says
from pipelines.playbook.mind import Answer, Hearing, ToolResult
from pipelines.playbook.slots import Slot

NOTHING = {"start": "", "slots": {}, "intents": {}, "states": {}}
"""The playbook of an agent that has none."""


class State(Closed):
    """One state of an agent's playbook."""

    say: tuple[str, ...] = Field(min_length=1)
    """Wordings for the first, second, ... time; the last serves for all further ones. An empty one
    is for a tool that is called without a word."""
    listen: str = "open"
    """The recogniser's grammar for the answer."""
    fill: str | None = None
    confirm: str | None = None
    choose: dict[str, str] = {}
    """Intent to the state it leads to; of a `call`, the value of its result's `by`."""
    call: str | None = None
    arguments: dict[str, str | int | float | bool] = {}
    """Of the tool; `{slot}` stands for what was understood, or was saved."""
    save: dict[str, str] = {}
    """Name for use as `{name}` to the part of the tool's result that it stands for."""
    by: str | None = None
    """The part of the tool's result that `choose` goes by."""
    on_error: str | None = None
    """The next state, if the tool failed. None: it is called again, at most `tries` times."""
    tries: int = Field(default=5, ge=1)
    """How often to ask before giving up."""
    then: str | None = None
    """The next state, once the slot is filled or confirmed."""
    give_up: str | None = None
    """The next state, once `tries` are used up."""


class AgentPlaybook(Closed):
    """Everything that a scripted agent says, and when."""

    start: str
    slots: dict[str, Literal["name", "zip_code"]]
    intents: dict[str, tuple[str, ...]]
    """Intent to phrases, any of which gives it away."""
    asides: dict[str, str] = {}
    """Intent to what is said about it in any state, before the question is asked again."""
    exits: dict[str, str] = {}
    """Intent that ends the asking in any state, and the state that it leads to."""
    noted: str = "thank you, i have changed that."
    """What is said to a fact that is corrected when another thing was asked."""
    sorry: str = "sorry, i did not get that."
    still_there: str = "are you still there?"
    states: dict[str, State]


@dataclass
class AgentMind:
    """Works a playbook off. Knows what its recogniser made of the call, and no more."""

    book: AgentPlaybook
    state: str = ""
    slots: dict[str, Slot] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slots = {name: Slot(kind) for name, kind in self.book.slots.items()}
        self.saved = {name: "" for state in self.book.states.values() for name in state.save}

    def reply(self, hearing: Hearing) -> Answer | None:
        """The next thing to say. None: nothing, while a tool's result is waited for."""
        if not self.state:
            return self._enter(self.book.start)
        state = self.book.states[self.state]
        if state.call and (state.then or state.choose or any(r.error for r in hearing.results)):
            return self._after(state, hearing.results) if hearing.results else None
        if not hearing.text:
            return self._again(self.book.still_there)
        for slot in self.slots.values():
            slot.hear(hearing)
        leaving = self._intent(hearing, tuple(self.book.exits))
        if leaving:
            return self._enter(self.book.exits[leaving])
        if state.fill:
            return self._fill(state, hearing)
        if state.confirm:
            return self._confirm(state, hearing)
        if state.choose:
            return self._choose(state, hearing)
        return self._enter(self.state)

    def take_over(self, other: "AgentMind") -> None:
        """Begins anew, with what another found out."""
        self.state = ""
        self.slots |= other.slots
        self.saved |= other.saved

    # ---- what the states do -------------------------------------------------------------------

    def _fill(self, state: State, hearing: Hearing) -> Answer:
        slot = self.slots[state.fill or ""]
        if slot.find(hearing):
            return self._enter(state.then)
        return self._aside(hearing) or self._again(self.book.sorry)

    def _confirm(self, state: State, hearing: Hearing) -> Answer:
        slot = self.slots[state.confirm or ""]
        before = slot.value
        intent = self._intent(hearing, ("no", "yes"))
        if intent == "no":
            slot.reject()
        corrected = slot.find(hearing)
        if intent == "yes" or (corrected and corrected == before):
            return self._enter(state.then)
        if corrected and corrected != before:
            return self._again("")
        if intent == "no":
            return self._enter(self._filler_of(state.confirm or ""), lead="sorry about that.")
        return self._aside(hearing) or self._again(self.book.sorry)

    def _choose(self, state: State, hearing: Hearing) -> Answer:
        known = {name: slot.value for name, slot in self.slots.items()}
        corrected = [slot.correct(hearing) for slot in self.slots.values()]
        if any(corrected):
            changed = any(slot.value != known[name] for name, slot in self.slots.items())
            return self._again(self.book.noted if changed else "")
        intent = self._intent(hearing, tuple(state.choose))
        if intent is None:
            return self._aside(hearing) or self._again(self.book.sorry)
        target = state.choose[intent]
        return self._again("") if target == self.state else self._enter(target)

    def _after(self, state: State, results: tuple[ToolResult, ...]) -> Answer:
        """What the result of the state's own tool leads to."""
        result = results[-1]
        if result.error:
            return self._enter(state.on_error or self.state)
        self.saved |= {name: result.field(part) for name, part in state.save.items()}
        chosen = state.choose.get(str(result.field(state.by))) if state.by else None
        return self._enter(chosen or state.then)

    # ---- moving -------------------------------------------------------------------------------

    def _enter(self, name: str | None, *, lead: str = "") -> Answer:
        self.state = name or self.state
        state = self.book.states[self.state]
        count = self.asked.get(self.state, 0)
        if count >= state.tries and state.give_up:
            return self._give_up(state)
        self.asked[self.state] = count + 1
        wording = state.say[min(count, len(state.say) - 1)]
        tool = (state.call, self._arguments(state)) if state.call else None
        text = f"{lead} {self._filled(wording)}".strip()
        return Answer(text, listen=state.listen, tool=tool, asks=self.state)

    def _again(self, lead: str) -> Answer:
        return self._enter(self.state, lead=lead)

    def _give_up(self, state: State) -> Answer:
        if state.fill:
            self.slots[state.fill].settle()
        return self._enter(state.give_up)

    def _aside(self, hearing: Hearing) -> Answer | None:
        intent = self._intent(hearing, tuple(self.book.asides))
        return self._again(self.book.asides[intent]) if intent else None

    # ---- words --------------------------------------------------------------------------------

    def _intent(self, hearing: Hearing, among: tuple[str, ...]) -> str | None:
        return next((i for i in among if says(hearing.text, self.book.intents[i])), None)

    def _filler_of(self, slot: str) -> str:
        return next(name for name, state in self.book.states.items() if state.fill == slot)

    def _filled(self, wording: str) -> str:
        spoken = {name: slot.spoken for name, slot in self.slots.items()}
        return wording.format(**self.saved | spoken)

    def _arguments(self, state: State) -> dict[str, Any]:
        values = self.saved | {name: slot.value or "" for name, slot in self.slots.items()}
        return {
            key: text.format(**values) if isinstance(text, str) else text
            for key, text in state.arguments.items()
        }


def sentences(book: AgentPlaybook) -> list[str]:
    """Everything the agent may say, with `{slot}` left in: for the customer's recogniser."""
    said = [wording for state in book.states.values() for wording in state.say if wording]
    return [*said, *book.asides.values(), book.noted, book.sorry, book.still_there]
