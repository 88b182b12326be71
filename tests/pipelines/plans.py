"""Call plans for tests: the library's files, with what a test cares about laid over."""

from functools import cache

from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import Facts


@cache
def _library():
    return Library()


def plan(
    *, name="maria lopez", zip_code="94103", seed=1, version="v1", persona="clear", **settings
) -> CallPlan:
    """A plan for one call; `settings` are fields of the persona."""
    library = _library()
    suite = library.suite("default")
    chosen = plans(suite, library=library, persona=(persona,), agent_versions=(version,))[0]
    return chosen.model_copy(
        update={
            "facts": Facts(name=name, zip_code=zip_code),
            "seed": seed,
            "persona": chosen.persona.model_copy(update=settings),
        }
    )


@cache
def desk_plan() -> CallPlan:
    """A plan for a call to an agent with sub-agents, which books a call back."""
    library = _library()
    suite = library.suite("tools").model_copy(
        update={"agent": "sprocket_desk", "agent_versions": ()}
    )
    return plans(suite, library=library, persona=("clear",))[0]
