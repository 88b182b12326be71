"""A suite to its call plans: personas, scenarios, lines, agent versions and repeats crossed."""

import functools
import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import Field

from personas.agents import version_faults
from personas.facts import draw_facts
from personas.faults import Fault, InputFault, nearest, shown
from personas.guests import with_guests
from personas.library import Library
from personas.plan import CallPlan, pair_id_of
from personas.references import name_of
from personas.schema import AgentVersion, Clock, Closed, Persona, Scenario, Suite
from personas.settings import overridden
from personas.tools import table_faults
from personas.validation import validated
from personas.varying import Arm, arms, raise_if_said_twice

Names = str | Sequence[str] | None
_PLACE = "selection"
"""What messages call the arguments of `plans`."""


class Selection(Closed):
    """What of a suite to call, and what to call it with instead. None: as the suite says."""

    agent_versions: tuple[str, ...] | None = Field(default=None, min_length=1)
    persona: tuple[str, ...] | None = Field(default=None, min_length=1)
    scenario: tuple[str, ...] | None = Field(default=None, min_length=1)
    repeats: int | None = Field(default=None, ge=1, le=1000)
    seed: int | None = Field(default=None, ge=0, lt=2**32)
    clock: Clock | None = None
    limit: int | None = Field(default=None, ge=1)


def plans(
    suite: Suite,
    *,
    library: Library,
    agent_versions: Names = None,
    persona: Names = None,
    scenario: Names = None,
    repeats: int | None = None,
    seed: int | None = None,
    clock: str | None = None,
    limit: int | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> tuple[CallPlan, ...]:
    """The calls of a suite, or of a part of it, in an order whose beginning is varied.

    A part's plans equal those that the whole suite has for the same calls: a call's seed comes from
    the suite's seed and the call's `pair_id` alone. So do its facts, which are thus the same for
    every version of the agent.

    Args:
        suite: As `library.suite` gives it.
        library: Where the suite's references are looked up.
        agent_versions: Any versions of the suite's agent, instead of the suite's. The calls of a
            pair stand side by side.
        persona: Only these, of the suite's personas or of the library's, or paths; one that the
            suite does not name is called with its scenarios and over its lines.
        scenario: Only these of the suite's scenarios.
        repeats: Instead of the suite's.
        seed: Instead of the suite's.
        clock: Instead of the suite's; `simulated` or `real`.
        limit: The first so many calls only.
        overrides: Settings of the agent, by dotted key, over what its version says.

    Raises:
        InputFault: A selected name leads nowhere, a value is impossible, or a file of the
            library is faulty.
    """
    asked = {
        "agent_versions": _tuple(agent_versions),
        "persona": _tuple(persona),
        "scenario": _tuple(scenario),
        "repeats": repeats,
        "seed": seed,
        "clock": clock,
        "limit": limit,
    }
    selection = validated(Selection, asked, place=_PLACE)
    wanted = selection.persona or ()
    shelf = _Shelf(with_guests(suite, wanted, library=library, place=_PLACE), library)
    _raise_if_absent("scenario", selection.scenario, shelf.scenarios, suite)
    versions = _agents(suite, selection.agent_versions, library)
    agents = [overridden(version, overrides or {}) for version in versions]
    _raise_if_no_table(agents, shelf, selection)
    tried = arms(agents, shelf.customer, suite.vary)
    raise_if_said_twice(suite.vary, overrides or {})
    cells = (cell for cell in _cells(shelf, repeats or suite.repeats) if _wanted(cell, selection))
    calls = (shelf.plan(cell, arm, selection) for cell in cells for arm in tried)
    return tuple(itertools.islice(calls, limit))


def call_seed(suite_seed: int, pair_id: str) -> int:
    """The seed of a call, the same in every process and for both arms of a comparison."""
    digest = hashlib.sha256(f"{suite_seed}/{pair_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


class _Cell(NamedTuple):
    """One place in the crossing, by name; every agent version calls it alike."""

    persona: str
    scenario: str
    line: str | None
    """None: the persona's own."""
    attempt: int


class _Shelf:
    """What a suite refers to, by name; each file is read once, and only when a plan needs it."""

    def __init__(self, suite: Suite, library: Library) -> None:
        self.suite = suite
        self.personas = library.personas_of(suite)
        self.scenarios = {name_of(ref): ref for ref in suite.scenarios}
        self.lines = {name_of(ref): ref for ref in suite.lines}
        self.customer = library.customer_of(suite)
        self._persona = functools.cache(library.persona)
        self._scenario = functools.cache(library.scenario)
        self._line = functools.cache(library.line)

    def scenario(self, name: str) -> Scenario:
        """One of the suite's scenarios."""
        return self._scenario(self.scenarios[name])

    def plan(self, cell: _Cell, arm: Arm, selection: Selection) -> CallPlan:
        """The plan of one call."""
        persona = self._persona(self.personas[cell.persona])
        scenario = self.scenario(cell.scenario)
        line = self._line(self.lines[cell.line] if cell.line else persona.line)
        suite_seed = self.suite.seed if selection.seed is None else selection.seed
        pair_id = pair_id_of(persona.name, scenario.name, line.name, cell.attempt)
        seed = call_seed(suite_seed, pair_id)
        return CallPlan(
            suite=self.suite.name,
            persona=persona,
            scenario=_as_success_is(scenario, persona),
            facts=scenario.facts or draw_facts(seed),
            line=line,
            agent=arm.agent,
            customer=arm.customer,
            attempt=cell.attempt,
            seed=seed,
            clock=selection.clock or self.suite.clock,
            limits=self.suite.limits,
            emulators=self.suite.emulators,
            vendors=self.suite.vendors,
        )


def _as_success_is(scenario: Scenario, persona: Persona) -> Scenario:
    """The scenario, with what success is for this persona."""
    if persona.success is None:
        return scenario
    return scenario.model_copy(update={"success": persona.success})


def _cells(shelf: _Shelf, repeats: int) -> Iterator[_Cell]:
    """The crossing in its order: every persona once before any twice, scenarios and lines rotating.

    A filter leaves the order of what remains, so a limit of n takes n personas where there are n.
    """
    settings = list(itertools.product(shelf.scenarios, shelf.lines or (None,)))
    for attempt, shift in itertools.product(range(1, repeats + 1), range(len(settings))):
        for index, persona in enumerate(shelf.personas):
            scenario, line = settings[(index + shift) % len(settings)]
            yield _Cell(persona, scenario, line, attempt)


def _wanted(cell: _Cell, selection: Selection) -> bool:
    personas = selection.persona
    return (personas is None or cell.persona in map(name_of, personas)) and (
        selection.scenario is None or cell.scenario in selection.scenario
    )


def _agents(
    suite: Suite, versions: tuple[str, ...] | None, library: Library
) -> tuple[AgentVersion, ...]:
    agent = library.agent_file(suite.agent)
    names = dict.fromkeys(versions or suite.agent_versions or (agent.active,))
    faults = [
        fault
        for name in names
        for fault in version_faults(agent, name, place=_PLACE, key="agent_versions")
    ]
    if faults:
        raise InputFault(faults)
    return tuple(agent.version(name) for name in names)


def _raise_if_absent(
    key: str, selected: tuple[str, ...] | None, known: Mapping[str, str], suite: Suite
) -> None:
    rule = f"not in the suite `{suite.name}`"
    hint = "it has " + ", ".join(f"`{name}`" for name in known)
    absent = [name for name in selected or () if name not in known]
    if absent:
        raise InputFault(
            Fault(
                place=_PLACE,
                key=key,
                rule=rule,
                got=shown(name),
                near=nearest(name, known),
                hint=hint,
            )
            for name in absent
        )


def _raise_if_no_table(agents: Sequence[AgentVersion], shelf: _Shelf, selection: Selection) -> None:
    """Sees to it that the tables of the agents' tools are in the state of every scenario."""
    wanted = [name for name in shelf.scenarios if name in (selection.scenario or shelf.scenarios)]
    if not any(agent.all_tools for agent in agents):
        return
    scenarios = [shelf.scenario(name) for name in wanted]
    faults = [
        Fault(
            place=f"agent `{agent.agent}`, version `{agent.version}`",
            key=f"{key}.table",
            rule=f"no such table in the `state` of the scenario `{scenario.name}`",
            got=shown(table),
            near=nearest(table, scenario.state),
        )
        for agent, scenario in itertools.product(agents, scenarios)
        for key, table in table_faults(agent.all_tools, scenario.state)
    ]
    if faults:
        raise InputFault(faults)


def _tuple(names: Names) -> list[str] | None:
    """JSON knows no tuples: a list, of one name or of several."""
    return [names] if isinstance(names, str) else None if names is None else list(names)
