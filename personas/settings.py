"""Where each setting comes from: one chain of precedence, the first that says something wins.

Keys are dotted. A suite's own are `repeats`, `seed`, `limits.call_s` and so on; an agent's are
`prompt`, `turns.…`, `voice.…`, and one for each of its services, which is replaced whole. In the
environment a key is in capitals with `_` for `.`: `SPARRING_LIMITS_CALL_S=120`.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel

from personas.agents import Agent
from personas.faults import Fault, InputFault, nearest
from personas.library import ENVIRONMENT, Library
from personas.schema import AgentVersion, Closed, Service, Suite
from personas.validation import Model, validated
from personas.yaml_text import Value, parse_yaml

Source = Literal[
    "command line",
    "environment",
    "suite",
    "agent's version",
    "agent's defaults",
    "product's defaults",
]
"""The chain, the strongest first."""

PREFIX = "SPARRING_"
_LISTS = ("agent_versions", "personas", "scenarios", "lines")
_NO_SETTINGS = (
    "name",
    "summary",
    "version",
    "playbook",
    "customer.playbook",
    "tools",
    "sub_agents",
)
"""What things are called, and what is too long to show."""

Layer = Mapping[str, Any]


class Setting(Closed):
    """One setting in force."""

    key: str
    value: Any
    source: Source


def resolve(
    suite: Suite,
    *,
    library: Library,
    version: str | None = None,
    command_line: Layer | None = None,
    environ: Mapping[str, str] = os.environ,
    run_defaults: Layer | None = None,
) -> tuple[Setting, ...]:
    """Every setting of a run, sorted by key, each with its source.

    Args:
        suite: As `library.suite` gives it.
        library: Where the agent is looked up.
        version: The agent's version. None: the first that the suite names, or the active one.
        command_line: Key to value; None stands for an option that was not given.
        environ: Variables, of which those beginning with `SPARRING_` are read.
        run_defaults: Settings of the front door, such as `concurrency`, with their defaults.

    Raises:
        InputFault: A variable stands for no setting, or the agent or its version is unknown.
    """
    given = {key: value for key, value in (command_line or {}).items() if value is not None}
    product = _product_defaults() | dict(run_defaults or {})
    layers: dict[Source, Layer] = {
        "command line": given,
        "environment": _environment(environ, known=product),
        "suite": dict(_leaves(suite, only_set=True)),
        "product's defaults": product,
    }
    ref = _first(layers, "agent")[0]
    named = version or next(iter(_first(layers, "agent_versions")[0]), None)
    layers |= _agent_layers(library.agent_file(ref), named)
    keys = sorted({key for layer in layers.values() for key in layer})
    return tuple(_setting(layers, key) for key in keys)


def with_settings(suite: Suite, settings: tuple[Setting, ...]) -> Suite:
    """The suite as the command line and the environment want it.

    Raises:
        InputFault: A value breaks a rule of the suite.
    """
    own = dict(_leaves(suite, only_set=False))
    wanted = {key: value for key, value in _asked_for(settings).items() if key in own}
    return _overlaid(suite, wanted)


def agent_overrides(settings: tuple[Setting, ...]) -> dict[str, Any]:
    """What the command line and the environment want of the agent: for `plans(overrides=…)`."""
    own = _agent_defaults()
    return {key: value for key, value in _asked_for(settings).items() if key in own}


def overridden(agent: AgentVersion, overrides: Layer) -> AgentVersion:
    """The version with some of its settings replaced.

    Raises:
        InputFault: A key is no setting of an agent, or a value breaks its rule.
    """
    known = _agent_defaults()
    faults = [
        Fault(place="overrides", key=key, rule="unknown key", near=nearest(key, known))
        for key in overrides
        if key not in known
    ]
    if faults:
        raise InputFault(faults)
    return _overlaid(agent, overrides)


def _overlaid(model: Model, values: Layer) -> Model:
    """The model with the values at dotted keys in place of its own."""
    data = model.model_dump(by_alias=True, mode="json")
    for key, value in values.items():
        *outer, leaf = key.split(".")
        inner = data
        for part in outer:
            inner = inner[part]
        inner[leaf] = value
    return validated(type(model), data, place="settings") if values else model


def _asked_for(settings: tuple[Setting, ...]) -> dict[str, Any]:
    strong = ("command line", "environment")
    return {setting.key: setting.value for setting in settings if setting.source in strong}


def _first(layers: Mapping[Source, Layer], key: str) -> tuple[Any, Source]:
    """The strongest layer's value of a key, and which layer it is."""
    return next(
        (layers[source][key], source)
        for source in get_args(Source)
        if key in layers.get(source, {})
    )


def _setting(layers: Mapping[Source, Layer], key: str) -> Setting:
    value, source = _first(layers, key)
    return Setting(key=key, value=value, source=source)


def _environment(environ: Mapping[str, str], *, known: Layer) -> dict[str, Any]:
    """The settings that variables give; faults are told all at once."""
    by_variable = {PREFIX + key.upper().replace(".", "_"): key for key in known}
    ours = [name for name in environ if name.startswith(PREFIX) and name != ENVIRONMENT]
    faults = [
        Fault(place="environment", key=name, rule="no such setting", near=_near(name, by_variable))
        for name in ours
        if name not in by_variable
    ]
    if faults:
        raise InputFault(faults)
    return {by_variable[name]: _read(by_variable[name], environ[name], name) for name in ours}


def _near(variable: str, known: Iterable[str]) -> str | None:
    """The nearest variable; the prefix, which all share, does not count."""
    near = nearest(variable.removeprefix(PREFIX), (name.removeprefix(PREFIX) for name in known))
    return PREFIX + near if near else None


def _read(key: str, text: str, variable: str) -> Value:
    """A variable's value: YAML, or a list with commas."""
    if key in _LISTS:
        return [part.strip() for part in text.split(",")]
    value, faults = parse_yaml(text, place=f"environment: {variable}")
    return text if faults else value


def _agent_layers(agent: Agent, version: str | None) -> dict[Source, Layer]:
    name = agent.version(version).version
    return {
        "agent's version": _agent_leaves(agent.versions[name]),
        "agent's defaults": _agent_leaves(agent.defaults),
    }


def _agent_leaves(settings: BaseModel) -> dict[str, Any]:
    leaves = _leaves(settings, only_set=True)
    return {key: value for key, value in leaves if value is not None}


def _agent_defaults() -> dict[str, Any]:
    return {"prompt": ""} | dict(_leaves(AgentVersion.model_construct(), only_set=False))


def _product_defaults() -> dict[str, Any]:
    suite = _leaves(Suite.model_construct(), only_set=False)
    return dict.fromkeys(_LISTS, ()) | _agent_defaults() | dict(suite)


def _leaves(model: BaseModel, *, only_set: bool, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys with their values; services and free mappings are leaves."""
    for name, value in model:
        key = prefix + name
        if key in _NO_SETTINGS or (only_set and name not in model.model_fields_set):
            continue
        if isinstance(value, Service):
            yield key, value.model_dump(by_alias=True, exclude_defaults=True)
        elif isinstance(value, BaseModel):
            yield from _leaves(value, only_set=only_set, prefix=f"{key}.")
        else:
            yield key, value
