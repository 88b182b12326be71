"""What a suite varies: an arm for each value, with the same customers, facts and seeds.

`vary: {agent.stt: [deepgram, openai]}` makes of the version `v1` the arms `v1_deepgram` and
`v1_openai`, which reports take for versions of the agent; several keys are crossed. A key is
`agent.` or `customer.` and a setting as `spar config` names it; for services, `agent.stt` is short
for `agent.services.stt`, and `agent.llm.model` goes into one.
"""

import itertools
import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple, cast, get_args

from personas.agent_version import AgentVersion, Service, in_short
from personas.base import ServiceKind, Side
from personas.faults import Fault, InputFault, nearest, shown
from personas.suite import Customer, Vary
from personas.validation import Model, validated

MOST_ARMS = 64
MOST_LETTERS = 60
"""Of a version's name."""
_KINDS = get_args(ServiceKind)
_FREE = ("settings", "options", "playbook", "tools", "sub_agents", "ids")
"""Mappings that may hold any key."""
_NOT_VARIED = ("agent", "version", "summary", "bot", "function", "connect")


class Arm(NamedTuple):
    """One side of a comparison."""

    agent: AgentVersion
    """Its version is named for what is varied."""
    customer: Customer


class _Choice(NamedTuple):
    """One value of one key."""

    key: str
    """As the user wrote it."""
    value: Any


def arms(agents: Sequence[AgentVersion], customer: Customer, vary: Vary) -> tuple[Arm, ...]:
    """Each version in each combination of values, the last key's changing first.

    Raises:
        InputFault: a key is no setting, a value breaks its rule or stands there twice, or there
            are too many arms.
    """
    if not vary:
        return tuple(Arm(agent, customer) for agent in agents)
    if faults := list(_faults(vary, n_versions=len(agents))):
        raise InputFault(faults)
    choices = [[_Choice(key, value) for value in values] for key, values in vary.items()]
    made = [
        _arm(agent, customer, combination)
        for agent in agents
        for combination in itertools.product(*choices)
    ]
    return tuple(_told_apart(made))


def place_of(key: str) -> tuple[Side, tuple[str, ...]]:
    """The side that a key is of, and the path of the setting: `agent.stt` is `services`, `stt`.

    Raises:
        ValueError: it is of neither side.
    """
    side, *path = key.split(".")
    if side not in ("agent", "customer") or not path:
        raise ValueError(f"a key begins with `agent.` or `customer.` (got {shown(key)})")
    if path[0] in _KINDS:
        path = ["services", *path]
    return cast("Side", side), tuple(path)


def _faults(vary: Vary, *, n_versions: int) -> Iterator[Fault]:
    n_arms = n_versions
    for key, values in vary.items():
        n_arms *= len(values)
        yield from _key_faults(key)
        texts = [json.dumps(value, sort_keys=True) for value in values]
        for value in dict.fromkeys(text for text in texts if texts.count(text) > 1):
            yield Fault(place="vary", key=key, rule="stands there twice", got=value)
    if n_arms > MOST_ARMS:
        yield Fault(place="vary", rule=f"makes {n_arms} arms; at most {MOST_ARMS} are compared")


def _key_faults(key: str) -> Iterator[Fault]:
    try:
        side, path = place_of(key)
    except ValueError as error:
        yield Fault(place="vary", rule=str(error), hint="such as `agent.stt`")
        return
    known = _known(side)
    is_in_service = len(path) > 2 and path[0] == "services" and path[1] in _KINDS
    if is_in_service and path[2] in Service.model_fields:
        return
    found = ".".join(path)
    is_free = any(path[0] == name or ".".join(path[:2]) == f"voice.{name}" for name in _FREE)
    if found not in known and not is_free:
        rule = f"no setting of the {side}"
        near = nearest(found, [*known, *_KINDS])
        hint = "a setting of a service is `agent.llm.settings.NAME`" if is_in_service else None
        yield Fault(
            place="vary", key=key, rule=rule, near=f"{side}.{near}" if near else None, hint=hint
        )


def _known(side: Side) -> list[str]:
    """The dotted keys of a side's settings; services by their kind."""
    model: Any = AgentVersion if side == "agent" else Customer
    names = [name for name in model.model_fields if name not in _NOT_VARIED]
    kinds = [kind for kind in _KINDS if side == "agent" or kind != "s2s"]
    found = [f"services.{kind}" for kind in kinds] + [name for name in names if name != "services"]
    for part in ("turns", "voice"):
        if part in names:
            found += [f"{part}.{name}" for name in model.model_fields[part].annotation.model_fields]
    return found


def _arm(agent: AgentVersion, customer: Customer, choices: Sequence[_Choice]) -> Arm:
    by_side: dict[Side, list[_Choice]] = {"agent": [], "customer": []}
    for choice in choices:
        by_side[place_of(choice.key)[0]].append(choice)
    alone = len(choices) == 1
    named = "_".join([agent.version, *(_name_of(choice, alone=alone) for choice in choices)])
    told = ", ".join(f"{choice.key}: {_text(choice.value)}" for choice in choices)
    changed = _with(agent, by_side["agent"])
    update = {"version": named, "summary": f"{agent.version} with {told}"}
    return Arm(changed.model_copy(update=update), _with(customer, by_side["customer"]))


def _with(model: Model, choices: Sequence[_Choice]) -> Model:
    """The model with values at the keys of the choices."""
    if not choices:
        return model
    data = model.model_dump(by_alias=True, mode="json")
    for choice in choices:
        _, path = place_of(choice.key)
        _put(data, path, choice.value)
    try:
        return validated(type(model), data, place="vary")
    except InputFault as fault:
        raise InputFault(_as_asked(fault.faults, choices)) from None


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:  # noqa: ANN401
    *outer, leaf = path
    inner = data
    for part in outer:
        if inner.get(part) is None:
            inner[part] = {}
        inner = inner[part]
    inner[leaf] = value


def _as_asked(faults: Sequence[Fault], choices: Sequence[_Choice]) -> Iterator[Fault]:
    """Faults of the model, at the keys that the user wrote."""
    by_path = {".".join(place_of(choice.key)[1]): choice.key for choice in choices}
    for fault in faults:
        path = next((path for path in by_path if fault.key.startswith(path)), None)
        rest = fault.key.removeprefix(path) if path else ""
        yield fault.model_copy(update={"key": by_path[path] + rest if path else fault.key})


def _name_of(choice: _Choice, *, alone: bool) -> str:
    """What of an arm's name a choice is: `stt_deepgram`, `vad_stop_ms_200`.

    Args:
        choice: The choice.
        alone: Whether nothing else is varied: a text then tells by itself what it is.
    """
    side, path = place_of(choice.key)
    words = list(path[1:2] if path[0] == "services" else path[-1:])
    if side == "customer":
        words.insert(0, side)
    if alone and isinstance(choice.value, str | dict):
        words = []
    return "_".join(_slug(text) for text in (*words, _text(choice.value)))


def _text(value: Any) -> str:  # noqa: ANN401
    """A value in short."""
    if isinstance(value, dict):
        return in_short({k: v for k, v in value.items() if k in ("service", "class", "model")}) or (
            json.dumps(value, sort_keys=True)
        )
    return value if isinstance(value, str) else json.dumps(value)


def _slug(text: str) -> str:
    """Lower-case letters, digits and underscores; a class by its own name, without its module's."""
    if re.fullmatch(r"[\w.]+\.[A-Z]\w*", text):
        text = text.rpartition(".")[2]
    text = text.replace("-", "minus_", 1) if re.match(r"-\d", text) else text
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "none"


def _told_apart(made: Sequence[Arm]) -> Iterator[Arm]:
    """The arms, with names that are short enough and differ."""
    taken: dict[str, int] = {}
    for arm in made:
        name = arm.agent.version[: MOST_LETTERS - 3].rstrip("_")
        taken[name] = taken.get(name, 0) + 1
        own = name if taken[name] == 1 else f"{name}_{taken[name]}"
        yield Arm(arm.agent.model_copy(update={"version": own}), arm.customer)


def raise_if_said_twice(vary: Vary, settings: Collection[str]) -> None:
    """Sees to it that nothing is varied that was also set from outside: arms would be the same.

    Args:
        vary: What the suite varies.
        settings: Dotted keys, as `spar config` has them, that are set from outside.

    Raises:
        InputFault: something is.
    """
    rule = "is set on the command line or in the environment, too; leave one of the two out"
    twice = [key for key in vary if _setting_of(key) in settings]
    if twice:
        raise InputFault(Fault(place="vary", key=key, rule=rule) for key in twice)


def _setting_of(key: str) -> str:
    """The setting that a key varies, or varies a part of, as `spar config` has it."""
    side, path = place_of(key)
    depth = 2 if path[0] in ("services", "turns", "voice") else 1
    return ".".join((*(("customer",) if side == "customer" else ()), *path[:depth]))
