"""An example of each vendor that has a name: it loads, and it builds what it says."""

import re
from functools import cache
from pathlib import Path

import pytest
from pipecat.services.ai_service import AIService

from personas.library import Library
from pipelines.services import registry
from pipelines.services.loading import is_installed
from pipelines.services.vendors import VENDORS
from tests.pipelines.test_registry import wiring
from tests.pipelines.test_vendors import keys  # noqa: F401 -- a fixture

FOLDER = Path(__file__).parents[2] / "personas" / "examples"
FILES = sorted(FOLDER.glob("*.yaml"))
KINDS = ("stt", "llm", "tts", "s2s")


@cache
def versions(path):
    """Every version of the example's agent."""
    library = Library.standard()
    return [library.agent(str(path), name) for name in library.agent_file(str(path)).versions]


EACH = [
    pytest.param(path, agent, id=f"{path.stem}-{agent.version}")
    for path in FILES
    for agent in versions(path)
]


def rows(agent):
    """The vendors' services that an agent is made of."""
    kinds = ("s2s",) if agent.services.s2s else KINDS[:3]
    found = (registry.vendor_of(kind, getattr(agent.services, kind)) for kind in kinds)
    return [row for row in found if row is not None]


def variables(agent):
    """Those of the environment that it needs."""
    found = set()
    for row in rows(agent):
        found |= {row.key, *row.needs.values(), row.address and row.address.variable}
    return found - {None}


def clock(agent):
    return "real" if any(row.is_remote for row in rows(agent)) else "simulated"


def missing(agent):
    """The first of its services whose packages are not here. None: all are."""
    return next((row for row in rows(agent) if not all(map(is_installed, row.packages))), None)


def test_each_vendor_has_an_example_with_all_of_its_services():
    shown = {(row.kind, row.name) for path in FILES for one in versions(path) for row in rows(one)}

    assert [path.stem for path in FILES] == sorted({row.vendor for row in VENDORS.values()})
    assert shown == set(VENDORS)


@pytest.mark.parametrize(("path", "agent"), EACH)
def test_an_example_is_of_its_vendor_and_names_what_it_needs(path, agent):
    text = path.read_text()
    extras = {row.extra for row in rows(agent) if not all(map(is_installed, row.packages))}

    assert path.stem in {row.vendor for row in rows(agent)} or agent.version == "other"
    assert variables(agent) - {"OPENAI_API_KEY"} <= set(re.findall(r"# +export (\w+)=", text))
    assert extras <= set(re.findall(r"pipecat-ai\[(\w+)\]", text))
    real = " --clock real" if clock(agent) == "real" else ""
    assert f"spar run --agent personas/examples/{path.name}{real}\n" in text


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(("_path", "agent"), [one for one in EACH if not missing(one.values[1])])
def test_an_example_builds_the_services_that_it_names(_path, agent):
    registry.check(agent.services, place="agent", clock=clock(agent))
    for row in rows(agent):
        asked = getattr(agent.services, row.kind)
        made = registry.build(row.kind, wiring(**{row.kind: asked}))

        assert isinstance(made, AIService)
        assert type(made).__name__ == row.made.partition(":")[2]
        assert made._settings.model == registry.model_of(row.kind, asked) or row.model is None


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(("_path", "agent"), [one for one in EACH if missing(one.values[1])])
def test_what_an_example_lacks_here_is_told_with_the_command_that_brings_it(_path, agent):
    row = missing(agent)

    with pytest.raises(registry.ServiceFault) as told:
        registry.check(agent.services, place="agent", clock=clock(agent))

    assert str(told.value).startswith(f"agent: services.{row.kind}: `")
    hint = f"` is not installed; hint: uv pip install 'pipecat-ai[{row.extra}]'"
    assert str(told.value).endswith(hint)


@pytest.mark.parametrize(("_path", "agent"), [one for one in EACH if not missing(one.values[1])])
def test_an_example_without_its_keys_says_so_before_a_call(_path, agent, monkeypatch):
    elsewhere = [row for row in rows(agent) if getattr(agent.services, row.kind).base_url]
    for name in variables(agent):
        monkeypatch.delenv(name, raising=False)

    if elsewhere or not variables(agent):
        registry.check(agent.services, place="agent", clock=clock(agent))
        return
    with pytest.raises(registry.ServiceFault) as told:
        registry.check(agent.services, place="agent", clock=clock(agent))
    assert re.search(r"`(\w+)` is not set; hint: export", str(told.value))[1] in variables(agent)
