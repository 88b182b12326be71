"""YAML text to plain values, without the surprises.

YAML 1.1, which PyYAML's own constructors follow, turns `no` into false, `012` into 10, `1:30` into
90, and lets a second key silently overwrite the first. Here only `true` and `false` are truth
values, as in YAML 1.2; a number with a leading zero, a doubled key and an unknown tag are faults;
and keys are text, always.
"""

import re
from collections.abc import Iterator

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from personas.faults import Fault, InputFault, dotted, shown

_HINTS = {
    "tab character": "indent with spaces",
    "cannot start any token": "indent with spaces; quote text that begins with a special character",
    "mapping values are not allowed": "quote text that holds a colon, or check the indentation",
}
"""What the parser complains of to the way on."""

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
Location = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first is 10 times as fast
_MAX_DEPTH = 40
_INT = re.compile(r"[-+]?(0|[1-9]\d*)")
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")
_LEADING_ZERO = re.compile(r"[-+]?0\d+")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def parse_yaml(text: str, *, place: str) -> tuple[Value, list[Fault]]:
    """The one document of `text`, and what of the surprises above it holds.

    Args:
        text: YAML, decoded.
        place: What the text is called in messages, as a rule its file.

    Raises:
        InputFault: There is no value to go on with: it is not YAML, or is empty.
    """
    builder = _Builder(place)
    try:
        value = builder.document(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise InputFault([_syntax_fault(error, place=place)]) from None
    if value is None:
        raise InputFault([Fault(place=place, rule="is empty")])
    return value, builder.faults


def _syntax_fault(error: yaml.YAMLError, *, place: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Fault(place=place, rule="not YAML: it holds a character that YAML does not allow")
    where = f"line {mark.line + 1}, column {mark.column + 1}"
    problem = getattr(error, "problem", None) or "cannot be read"
    hint = next((hint for part, hint in _HINTS.items() if part in problem), None)
    return Fault(place=place, rule=f"not YAML: {where}: {problem}", hint=hint)


class _Builder:
    """Builds values from the parser's events, and keeps the faults it meets on the way."""

    def __init__(self, place: str) -> None:
        self.faults: list[Fault] = []
        self._place = place
        self._anchors: dict[str, Value] = {}

    def document(self, events: Iterator[Event]) -> Value:
        """The value of the only document."""
        values = [
            self._value(next(events), events, ())
            for event in events
            if isinstance(event, DocumentStartEvent)
        ]
        if len(values) > 1:
            self._fault((), f"must hold one YAML document, but holds {len(values)}")
        return values[0] if values else None

    def _value(self, event: Event, events: Iterator[Event], at: Location) -> Value:
        if len(at) > _MAX_DEPTH:
            raise InputFault([Fault(place=self._place, rule=f"nested over {_MAX_DEPTH} deep")])
        if isinstance(event, AliasEvent):
            return self._alias(event, at)
        value: Value
        if isinstance(event, MappingStartEvent):
            value = self._mapping(events, at)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(events, at)
        else:
            value = self._scalar(event, at)
        anchor: str | None = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = value
        return value

    def _alias(self, event: AliasEvent, at: Location) -> Value:
        name = str(event.anchor)
        if name not in self._anchors:
            self._fault(at, f"`*{name}` refers to no anchor that ended before it")
        return self._anchors.get(name)

    def _sequence(self, events: Iterator[Event], at: Location) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            values.append(self._value(event, events, (*at, len(values))))
        return values

    def _mapping(self, events: Iterator[Event], at: Location) -> dict[str, Value]:
        own: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._key(event, events, at)
            value = self._value(next(events), events, (*at, key))
            if key == "<<":
                merged |= self._merge(value, at)
            elif key in own:
                self._fault((*at, key), "is there twice", got=value)
            else:
                own[key] = value
        return merged | own

    def _key(self, event: Event, events: Iterator[Event], at: Location) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        self._fault(at, "a key must be text", got=self._value(event, events, at))
        return ""

    def _merge(self, value: Value, at: Location) -> dict[str, Value]:
        if isinstance(value, dict):
            return value
        self._fault((*at, "<<"), "must be a mapping to merge", got=value)
        return {}

    def _scalar(self, event: Event, at: Location) -> Value:
        text: str = getattr(event, "value", "")
        tag: str | None = getattr(event, "tag", None)
        if tag not in (None, "!", "tag:yaml.org,2002:str"):
            self._fault(at, f"the tag `{tag}` is unknown", got=text)
        if tag or getattr(event, "style", None):
            return text
        if _LEADING_ZERO.fullmatch(text):
            rule = f"a number with a leading zero would lose it (got {text})"
            self._fault(at, rule, hint=f'quote it: "{text}"')
            return text
        return _plain(text)

    def _fault(
        self, at: Location, rule: str, *, got: Value | None = None, hint: str | None = None
    ) -> None:
        value = shown(got) if got is not None else None
        self.faults.append(
            Fault(place=self._place, key=dotted(at), rule=rule, got=value, hint=hint)
        )


def _plain(text: str) -> Value:
    """What an unquoted scalar stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
