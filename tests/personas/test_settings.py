import pytest

from personas.library import Library
from personas.loading import InputFault
from personas.planning import plans
from personas.settings import agent_overrides, resolve, with_settings

LIBRARY = Library()
SUITE = LIBRARY.suite("smoke")


def found(**arguments):
    arguments = {"environ": {}} | arguments
    return {s.key: (s.value, s.source) for s in resolve(SUITE, library=LIBRARY, **arguments)}


def test_each_layer_of_the_chain_is_named():
    settings = found(
        command_line={"repeats": 3, "seed": None},
        environ={"SPARRING_SEED": "5", "SPARRING_REPEATS": "9", "HOME": "x"},
        run_defaults={"concurrency": 4},
    )

    assert settings["repeats"] == (3, "command line")
    assert settings["seed"] == (5, "environment")
    assert settings["personas"] == (("clear", "fast_talker", "impatient"), "suite")
    assert settings["services.stt"] == ({"service": "pocketsphinx"}, "agent's defaults")
    assert settings["clock"] == ("simulated", "product's defaults")
    assert settings["concurrency"] == (4, "product's defaults")
    assert list(settings) == sorted(settings)


def test_the_agents_version_is_over_its_defaults():
    prompts = [found(command_line={"agent_versions": (v,)})["prompt"] for v in ("v1", "v2")]

    assert [source for _, source in prompts] == ["agent's defaults", "agent's version"]
    assert found(version="v2")["prompt"] == prompts[1]


def test_variables_reach_the_plans():
    environ = {
        "SPARRING_AGENT_VERSIONS": "v2, v1",
        "SPARRING_LIMITS_CALL_S": "60",
        "SPARRING_TURNS_IDLE_MS": "3000",
        "SPARRING_CLOCK": "real",
        "SPARRING_LIBRARY": "elsewhere",
    }
    settings = resolve(SUITE, library=LIBRARY, environ=environ)

    made = plans(
        with_settings(SUITE, settings), library=LIBRARY, overrides=agent_overrides(settings)
    )

    assert [plan.agent.version for plan in made] == ["v2", "v1"] * 3
    assert {plan.limits.call_s for plan in made} == {60}
    assert {plan.agent.turns.idle_ms for plan in made} == {3000}
    assert {plan.clock for plan in made} == {"real"}


def test_without_anything_asked_for_the_suite_is_as_it_was():
    assert with_settings(SUITE, resolve(SUITE, library=LIBRARY, environ={})) == SUITE


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"SPARRING_SED": "1", "SPARRING_XQW": "2"},
            (
                "environment has 2 faults:\n"
                "  SPARRING_SED: no such setting; did you mean `SPARRING_SEED`?\n"
                "  SPARRING_XQW: no such setting"
            ),
        ),
        (
            {"SPARRING_REPEATS": "many", "SPARRING_LIMITS_CALL_S": "1"},
            (
                "settings has 2 faults:\n"
                '  repeats: must be a whole number (got "many")\n'
                "  limits.call_s: must be at least 5 (got 1)"
            ),
        ),
    ],
)
def test_a_wrong_variable_is_told(environ, message):
    with pytest.raises(InputFault) as caught:
        with_settings(SUITE, resolve(SUITE, library=LIBRARY, environ=environ))

    assert str(caught.value) == message


def test_a_wrong_override_is_told():
    with pytest.raises(InputFault) as caught:
        plans(SUITE, library=LIBRARY, overrides={"turns.idle": 3, "voice.pitch": 3})

    assert str(caught.value) == (
        "overrides has 1 fault:\n  turns.idle: unknown key; did you mean `turns.idle_ms`?"
    )
