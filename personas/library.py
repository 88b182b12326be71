"""The library: personas, scenarios, lines, agents and suites, each a YAML file, found by name."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, get_args

from personas.agents import Agent, version_faults
from personas.as_is import agent_as_is, raise_if_no_agent, with_part
from personas.espeak_voices import room_faults, voice_faults
from personas.faults import Fault, InputFault, nearest, shown, shown_path
from personas.foreign import is_foreign
from personas.loading import load, read_yaml
from personas.references import (
    SUFFIXES,
    Kind,
    anchored,
    clashes,
    is_path,
    name_of,
    references,
    shown_ref,
)
from personas.schema import AgentVersion, Customer, Line, Named, Persona, Scenario, Suite, Voice
from personas.validation import validated

PRODUCT = Path(__file__).parent / "library"
"""What Sparring brings with it."""
PLAYED = "sprocket"
"""The agent in whose place one is put that is named by its file, its function or its URL."""
ENVIRONMENT = "SPARRING_LIBRARY"
"""Folders of one's own, separated as in PATH."""

_MODELS: dict[Kind, type[Named]] = {
    "personas": Persona,
    "scenarios": Scenario,
    "lines": Line,
    "agents": Agent,
    "suites": Suite,
}
AnyNamed = TypeVar("AnyNamed", bound=Named)


class Library:
    """Finds things by name in its folders, the first folder first, or by the path of a file.

    A reference that ends in `.yaml` or `.yml`, or holds a slash, is a path; any other is a name.
    """

    def __init__(self, folders: Sequence[Path] = (PRODUCT,)) -> None:
        self.folders = tuple(folders)

    @classmethod
    def standard(
        cls, folder: Path | None = None, *, environ: Mapping[str, str] = os.environ
    ) -> "Library":
        """The product's library behind a folder of one's own and those that the environment names.

        Raises:
            InputFault: A folder does not exist, or holds nothing that a library holds.
        """
        named = [Path(part) for part in environ.get(ENVIRONMENT, "").split(os.pathsep) if part]
        sources = [("--library", folder)] if folder else []
        sources += [(ENVIRONMENT, path) for path in named]
        faults = [fault for place, path in sources for fault in _folder_faults(path, place=place)]
        if faults:
            raise InputFault(faults)
        return cls([*(path for _, path in sources), PRODUCT])

    def names(self, kind: Kind) -> tuple[str, ...]:
        """All names of a kind, sorted."""
        return tuple(sorted({path.stem for path in self._files(kind)}))

    def summaries(self, kind: Kind) -> dict[str, str]:
        """Name to its one line, of all of a kind, sorted by name."""
        return {name: self._load(kind, name, _MODELS[kind]).summary for name in self.names(kind)}

    def get(self, kind: Kind, ref: str) -> Named:
        """What a reference of a kind leads to, checked as the kind's own method does."""
        getters: dict[Kind, Callable[[str], Named]] = {
            "personas": self.persona,
            "scenarios": self.scenario,
            "lines": self.line,
            "agents": self.agent_file,
            "suites": self.suite,
        }
        return getters[kind](ref)

    def persona(self, ref: str) -> Persona:
        """A persona whose line and voice exist.

        Raises:
            InputFault: There is none such, or its file is faulty.
        """
        persona = self._load("personas", ref, Persona)
        place = shown_path(self._path("personas", ref))
        faults = self.reference_faults("lines", persona.line, place=place, key="line")
        for key, voice in _voices(persona).items():
            faults += voice_faults(voice, place=place, key=key)
        _raise_if([*faults, *room_faults(persona.room, place=place, key="room")])
        return persona

    def scenario(self, ref: str) -> Scenario:
        """A scenario; raises InputFault as `persona` does."""
        return self._load("scenarios", ref, Scenario)

    def line(self, ref: str) -> Line:
        """A line profile; raises InputFault as `persona` does."""
        line = self._load("lines", ref, Line)
        place = shown_path(self._path("lines", ref))
        legs = {"to_agent": line.to_agent, "to_customer": line.to_customer}
        rooms = {f"{key}.room": leg.room for key, leg in legs.items() if leg.room}
        _raise_if([f for k, room in rooms.items() for f in room_faults(room, place=place, key=k)])
        return line

    def agent_file(self, ref: str) -> Agent:
        """An agent with all its versions, whose active version and voices exist.

        Raises:
            InputFault: There is none such, or its file is faulty.
        """
        if is_foreign(ref) or "://" in ref:
            return agent_as_is(ref, self.agent_file(PLAYED))
        raise_if_no_agent(ref)
        agent = self._load("agents", ref, Agent)
        place = shown_path(self._path("agents", ref))
        faults = version_faults(agent, agent.active, place=place, key="active")
        layers = {"defaults": agent.defaults}
        layers |= {f"versions.{name}": settings for name, settings in agent.versions.items()}
        for key, settings in layers.items():
            if settings.voice:
                faults += voice_faults(settings.voice, place=place, key=f"{key}.voice")
        _raise_if(faults)
        return agent if ref == PLAYED else with_part(agent, self.agent_file(PLAYED))

    def agent(self, ref: str, version: str | None = None) -> AgentVersion:
        """One version of an agent, laid over the agent's defaults. None: the active one.

        Raises:
            InputFault: There is no such agent or version, or the agent's file is faulty.
        """
        return self.agent_file(ref).version(version)

    def suite(self, ref: str) -> Suite:
        """A suite all of whose references exist; its paths are made absolute.

        Raises:
            InputFault: There is none such, or it or a file that it refers to is faulty.
        """
        path = self._path("suites", ref)
        suite = anchored(load(path, Suite), path.parent)
        place = shown_path(path)
        faults = self._suite_faults(suite, place=place)
        _raise_if(sorted(faults, key=lambda fault: fault.place != place))
        return suite

    def personas_of(self, suite: Suite) -> dict[str, str]:
        """The name of each persona of a suite to its reference, in the suite's order, each once."""
        refs = (
            name
            for entry in suite.personas
            for name in (self.names("personas") if entry == "all" else (entry,))
        )
        return {name_of(ref): ref for ref in refs}

    def customer_of(self, suite: Suite) -> Customer:
        """A suite's customers, with the library's playbook where the suite brings none."""
        if suite.customer.playbook:
            return suite.customer
        paths = (folder / "playbooks" / "customer.yaml" for folder in self.folders)
        path = next((path for path in paths if path.exists()), PRODUCT / "playbooks/customer.yaml")
        return validated(
            Customer,
            suite.customer.model_dump(by_alias=True) | {"playbook": read_yaml(path)},
            place=shown_path(path),
        )

    def _suite_faults(self, suite: Suite, *, place: str) -> Iterator[Fault]:
        for kind, key, ref in references(suite):
            yield from self.reference_faults(kind, ref, place=place, key=key)
        yield from clashes(suite, place=place)
        try:
            agent = self.agent_file(suite.agent)
        except InputFault:
            return
        for index, version in enumerate(suite.agent_versions):
            key = f"agent_versions[{index}]"
            yield from version_faults(agent, version, place=place, key=key)

    def reference_faults(self, kind: Kind, ref: str, *, place: str, key: str) -> list[Fault]:
        """What keeps a reference from being used: it leads nowhere, or its file has faults."""
        missing = self._missing(kind, ref, place=place, key=key)
        if missing:
            return [missing]
        try:
            self.get(kind, ref)
        except InputFault as fault:
            return list(fault.faults)
        return []

    def _load(self, kind: Kind, ref: str, model: type[AnyNamed]) -> AnyNamed:
        return load(self._path(kind, ref), model)

    def _path(self, kind: Kind, ref: str) -> Path:
        if is_path(ref):
            return Path(ref)
        found = next((path for path in self._files(kind) if path.stem == ref), None)
        if found is None:
            missing = self._missing(kind, ref, place=f"{kind[:-1]} `{ref}`", key="")
            raise InputFault([missing.model_copy(update={"got": None})] if missing else [])
        return found

    def _missing(self, kind: Kind, ref: str, *, place: str, key: str) -> Fault | None:
        if is_path(ref):
            if Path(ref).exists() or (kind == "agents" and is_foreign(ref)):
                return None
            got = shown(shown_ref(ref))
            return Fault(place=place, key=key, rule="no such file", got=got)
        names = self.names(kind)
        if ref in names:
            return None
        looked = ", ".join(shown_path(folder / kind) for folder in self.folders)
        return Fault(
            place=place,
            key=key,
            rule=f"no {kind[:-1]} of this name in the library",
            got=shown(ref),
            near=nearest(ref, names),
            hint=f"looked in {looked}; `spar list {kind}` names all",
        )

    def _files(self, kind: Kind) -> Iterator[Path]:
        for folder in self.folders:
            paths = sorted((folder / kind).glob("*"))
            yield from (path for path in paths if path.suffix in SUFFIXES)


def _folder_faults(folder: Path, *, place: str) -> list[Fault]:
    if not folder.is_dir():
        return [Fault(place=place, rule="no such folder", got=shown(shown_path(folder)))]
    if any((folder / kind).is_dir() for kind in get_args(Kind)):
        return []
    kinds = ", ".join(f"`{kind}`" for kind in get_args(Kind))
    rule = f"no library: it has none of the folders {kinds}"
    return [Fault(place=place, rule=rule, got=shown(shown_path(folder)))]


def _raise_if(faults: list[Fault]) -> None:
    if faults:
        raise InputFault(faults)


def _voices(persona: Persona) -> dict[str, Voice]:
    """Key to voice, of all that a persona speaks with."""
    machine = persona.playbook.voice if persona.playbook else None
    voices = {"voice": persona.voice, "second_voice": persona.second_voice}
    voices["playbook.voice"] = machine
    return {key: voice for key, voice in voices.items() if voice is not None}
