import pytest

from personas.faults import InputFault
from personas.library import Library
from personas.planning import plans
from personas.schema import Service, Suite

LIBRARY = Library()


def varied(vary, **more):
    """The plans of a suite that varies something."""
    overrides = more.pop("overrides", None)
    suite = LIBRARY.suite("smoke").model_copy(
        update={"vary": {key: tuple(values) for key, values in vary.items()}, "repeats": 1, **more}
    )
    return plans(suite, library=LIBRARY, overrides=overrides, persona="clear", limit=None)


def told(vary, **more):
    with pytest.raises(InputFault) as fault:
        varied(vary, **more)
    return str(fault.value)


def test_each_value_is_an_arm_of_the_same_calls():
    slow, fast = varied({"agent.turns.vad_stop_ms": [600, 200]})

    assert [slow.agent.version, fast.agent.version] == ["v1_vad_stop_ms_600", "v1_vad_stop_ms_200"]
    assert (slow.agent.turns.vad_stop_ms, fast.agent.turns.vad_stop_ms) == (600, 200)
    assert (slow.pair_id, slow.seed, slow.facts) == (fast.pair_id, fast.seed, fast.facts)
    assert slow.call_id == slow.pair_id + "-v1_vad_stop_ms_600"
    assert slow.agent.summary == "v1 with agent.turns.vad_stop_ms: 600"
    same = {"version": "x", "summary": "", "turns": fast.agent.turns}
    assert slow.agent.model_copy(update=same) == fast.agent.model_copy(update=same)


@pytest.mark.parametrize(
    ("key", "values", "names", "services"),
    [
        (
            "agent.stt",
            ["deepgram", "openai:gpt-4o-transcribe", "pocketsphinx"],
            ["v1_deepgram", "v1_openai_gpt_4o_transcribe", "v1_pocketsphinx"],
            [
                Service(service="deepgram"),
                Service(service="openai", model="gpt-4o-transcribe"),
                Service(service="pocketsphinx"),
            ],
        ),
        (
            "agent.services.stt",
            [{"service": "deepgram", "settings": {"x": 1}}, {"service": "deepgram"}],
            ["v1_deepgram", "v1_deepgram_2"],
            [Service(service="deepgram", settings={"x": 1}), Service(service="deepgram")],
        ),
        (
            "agent.stt.model",
            ["a.b", "c"],
            ["v1_a_b", "v1_c"],
            [Service(service="pocketsphinx", model=name) for name in ("a.b", "c")],
        ),
        (
            "agent.stt.settings.speed",
            [-1.5, 2],
            ["v1_stt_minus_1_5", "v1_stt_2"],
            [Service(service="pocketsphinx", settings={"speed": n}) for n in (-1.5, 2)],
        ),
        (
            "agent.stt",
            ["pipecat.services.gladia.stt.GladiaSTTService", "pocketsphinx"],
            ["v1_gladiasttservice", "v1_pocketsphinx"],
            [
                Service(class_="pipecat.services.gladia.stt.GladiaSTTService"),
                Service(service="pocketsphinx"),
            ],
        ),
    ],
)
def test_services_are_varied_whole_or_in_part(key, values, names, services):
    made = varied({key: values})

    assert [one.agent.version for one in made] == names
    assert [one.agent.services.stt for one in made] == services


def test_several_keys_are_crossed_and_the_last_changes_first():
    made = varied({"agent.stt": ["deepgram", "openai"], "customer.tts": ["openai", "espeak"]})

    assert [one.agent.version for one in made] == [
        "v1_stt_deepgram_customer_tts_openai",
        "v1_stt_deepgram_customer_tts_espeak",
        "v1_stt_openai_customer_tts_openai",
        "v1_stt_openai_customer_tts_espeak",
    ]
    assert [one.customer.services.tts.service for one in made] == [
        "openai",
        "espeak",
        "openai",
        "espeak",
    ]


def test_each_version_of_the_agent_has_all_arms():
    made = varied({"agent.turns.smart_turn": [True, False]}, agent_versions=("v1", "v2"))

    assert [one.agent.version for one in made] == [
        "v1_smart_turn_true",
        "v1_smart_turn_false",
        "v2_smart_turn_true",
        "v2_smart_turn_false",
    ]


def test_long_names_are_cut_and_still_differ():
    made = varied({"agent.prompt": ["very " * 40 + "kind", "very " * 40 + "strict"]})

    names = [one.agent.version for one in made]
    assert names[1] == names[0] + "_2"
    assert max(map(len, names)) <= 60


def test_a_suite_that_varies_nothing_has_the_plans_that_it_had():
    suite = LIBRARY.suite("smoke")

    assert {one.agent.version for one in plans(suite, library=LIBRARY)} == {"v1"}


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        (
            {"agent.turns.vad_stop": [1]},
            "agent.turns.vad_stop: no setting of the agent; did you mean `agent.turns.vad_s",
        ),
        ({"agent.sst": ["x"]}, "agent.sst: no setting of the agent"),
        ({"customer.s2s": ["x"]}, "customer.s2s: no setting of the customer"),
        ({"line.snr_db": [1]}, 'a key begins with `agent.` or `customer.` (got "line.snr_db")'),
        ({"agent.version": ["x"]}, "agent.version: no setting of the agent"),
        (
            {"agent.llm.temperature": [0]},
            "hint: a setting of a service is `agent.llm.settings.NAME`",
        ),
        ({"agent.stt": ["a", "b", "a"]}, 'agent.stt: stands there twice (got "a")'),
        (
            {"agent.turns.vad_stop_ms": [200, 99999]},
            "agent.turns.vad_stop_ms: must be at most 5000 (got 99999)",
        ),
        (
            {"agent.stt": [{"service": "x", "modle": "y"}]},
            'agent.stt.modle: unknown key (got "y"); did you mean `model`?',
        ),
        ({"agent.prompt": [str(n) for n in range(65)]}, "makes 65 arms; at most 64 are compared"),
    ],
)
def test_what_cannot_be_varied_is_told(vary, message):
    assert message in told(vary)


def test_what_was_also_set_from_outside_is_told():
    message = told({"agent.stt": ["deepgram"]}, overrides={"services.stt": "openai"})

    assert "agent.stt: is set on the command line or in the environment, too" in message


def test_no_value_at_all_is_a_fault_of_the_file():
    with pytest.raises(ValueError, match="at least 1"):
        Suite(name="a", summary="b", personas=("c",), scenarios=("d",), vary={"agent.stt": ()})
