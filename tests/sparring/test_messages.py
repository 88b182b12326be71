"""Bad configuration: one message that names place, value and the way on; exit code 2, no call."""

from pathlib import Path

import pytest

from sparring.cli import app, guarded
from sparring.faults import Exit

SUITE = "summary: s\npersonas: [clear]\nscenarios: [sprocket_offer]\n"
AGENT = "name: mine\nsummary: s\nactive: v1\nversions:\n  v1:\n    prompt: hi\n    "
BOOK = """
start: hello
slots: {zip_code: zip_code}
intents: {"yes": [sure]}
states:
  hello: {say: ["your zip?"], listen: zip, fill: zip_code, then: bye}
  bye: {say: ["goodbye {zip_code}"], call: end_call}
"""


@pytest.fixture
def refused(capsys, tmp_path, monkeypatch):
    """What `spar run` says to these lines of an agent's version, or of a suite."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "DEEPGRAM_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments, version=None, suite=None, book=BOOK):
        if version is not None:
            Path("book.yaml").write_text(book)
            Path("mine.yaml").write_text(
                "name: mine\nsummary: s\nactive: v1\nversions:\n  v1:\n    prompt: hi\n    "
                + version
            )
            arguments = ("--agent", "mine.yaml", *arguments)
        if suite is not None:
            Path("own.yaml").write_text(f"name: own\n{SUITE}{suite}\n")
            arguments = ("own.yaml", *arguments)
        capsys.readouterr()
        code = guarded(lambda: app(args=["run", *arguments], prog_name="spar"))
        said = capsys.readouterr()

        assert (code, said.out) == (Exit.INPUT_WRONG, "")
        assert not Path("runs").exists()
        assert "Traceback" not in said.err
        assert len(said.err) < 400
        return said.err.strip()

    return call


MINE = "agent `mine`, version `v1`: "
WITH_BOOK = "playbook: book.yaml\n    "


def test_a_scripted_agent_without_a_playbook(refused):
    assert refused(version="summary: s") == (
        f"{MINE}services.llm: `scripted` says what a playbook says, and there is none; "
        "hint: `playbook: FILE`, or a model for `llm`"
    )


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("start: hello", "start: hallo", "start: there is no state `hallo`; did you mean `hello`?"),
        ("then: bye", "then: by", "states.hello.then: there is no state `by`; did you mean `bye`?"),
        ("fill: zip_code", "fill: zip", "states.hello.fill: there is no slot `zip`"),
        ("listen: zip", "listen: zap", "states.hello.listen: there is no grammar `zap`"),
        ("goodbye {zip_code}", "bye {zipcode}", "states.bye.say: there is no slot `zipcode`; did"),
        ("start: hello", "begin: hello", "begin: unknown key"),
        ("call: end_call", "call: hang_up", "states.bye.call: there is no tool `hang_up`"),
        ("call: end_call", "call: handoff", "states.bye.call: there is no tool `handoff`"),
        ("states:", "exits: {later: bye}\nstates:", "exits: there is no intent `later`"),
    ],
)
def test_a_playbook_that_leads_nowhere(refused, was, becomes, fault):
    said = refused(version="playbook: book.yaml", book=BOOK.replace(was, becomes))

    assert f"{MINE}playbook.{fault}" in said


def test_a_sub_agent_that_hands_the_call_to_nobody(refused):
    book = BOOK.replace("call: end_call", "call: handoff, arguments: {to: storehouse}")
    parts = "{desk: {playbook: book.yaml}, store: {playbook: book.yaml}}"
    said = refused(version=f"sub_agents: {parts}", book=book).splitlines()

    where = "playbook.states.bye.arguments.to: there is no sub-agent `storehouse`; did you mean"
    assert said[0] == f"{MINE}sub_agents.desk: {where} `store`?"


@pytest.mark.parametrize(
    ("services", "fault"),
    [
        (
            "{stt: {class: pipecat.services.deepgram.stt.DeepgramSTTServic}}",
            "services.stt: there is no `DeepgramSTTServic` in `pipecat.services.deepgram.stt`",
        ),
        (
            "{stt: {class: pipecat.services.nowhere.STT}}",
            "services.stt: `pipecat.services.nowhere` is not installed",
        ),
    ],
)
def test_a_class_that_is_not_there(refused, services, fault):
    said = refused("--clock", "real", version=f"{WITH_BOOK}services: {services}")

    assert said.startswith(MINE + fault)


@pytest.mark.parametrize(
    ("services", "fault"),
    [
        ("{stt: {service: deepgram, class: a.b.C}}", "`service` and `class` exclude each other"),
        ("{stt: {class: Whisper}}", 'must be a class, as `package.module.Class` (got "Whisper")'),
        ("{llm: {service: openai, base_url: localhost:80}}", "must begin with `http://` or `https"),
    ],
)
def test_a_service_that_contradicts_itself(refused, services, fault):
    said = refused(version=f"{WITH_BOOK}services: {services}")

    assert said.startswith("mine.yaml has 1 fault:\n  versions.v1.services.")
    assert fault in said


def test_a_voice_that_the_service_does_not_have(refused):
    said = refused(version=f"{WITH_BOOK}voice: {{ids: {{espaek: en-us}}}}")

    assert said == (
        f"{MINE}voice.ids: there is none of `espeak`, which speaks (is `espaek` it?); "
        "hint: `espeak: en-us+Diogo` there, or another `tts`"
    )


def customer_on(services):
    """Lines of a suite whose customer has these."""
    return f"customer: {{services: {{{services}}}}}\n"


@pytest.mark.parametrize(
    ("suite", "fault"),
    [
        (
            "emulators: {openai: {}}",
            "emulators.openai: changes nothing: no service of the agent or the customer is of that",
        ),
        ("vendors: {opnai: {}}", "vendors: there is no vendor `opnai`, and no service of that"),
        ("vendors: {opnai: {}}", "; did you mean `openai`?"),
        (
            "vendors: {azure: {answer_s: 3}}",
            "vendors.azure: changes nothing: no service of the agent or the customer is of that",
        ),
        (
            customer_on("llm: {service: anthropic}") + "vendors: {anthropic: {retries: 0}}",
            "vendors.anthropic.retries: changes nothing: its SDK asks again, and waits, as it sees",
        ),
        (
            customer_on("stt: {service: deepgram}") + "vendors: {deepgram: {concurrent: 2}}",
            "vendors.deepgram.concurrent: changes nothing: no service of that vendor asks by",
        ),
        (
            customer_on("stt: {service: deepgram}") + "vendors: {deepgram: {concurrent: 2}}",
            "hint: `connections`",
        ),
        ("vary: {agent.sst: [whisper]}", "agent.sst: no setting of the agent; did you mean `agent"),
    ],
)
def test_what_a_suite_says_of_vendors_and_would_change_nothing(refused, suite, fault):
    assert fault in refused(suite=suite)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ("--agent http://127.0.0.1:7860/ws", "is called at `ws://...` or `wss://...` (got"),
        ("--agent ws://127.0.0.1:7860/ws", "needs real time; hint: --clock real"),
        ("--agent nowhere.at:all", "there is no module `nowhere.at`; hint: run where it can be"),
        ("--agent bot.py", 'no such file (got "bot.py")'),
        ("--agent-stt :nova-3", "--agent-stt: names no service\n    hint: NAME or NAME:MODEL"),
        ("--single clear --ab v1 v2", "`--single` is one call, and does not go together with two"),
        ("--cassette nowhere", "hint: record them with --record-cassette nowhere"),
        ("--record-cassette kept", "and these calls ask none; hint: leave it out"),
        ("--agent-stt deepgram --clock metered", "cannot be metered; hint: --clock real"),
    ],
)
def test_flags_that_cannot_be_followed(refused, arguments, fault):
    assert fault in refused(*arguments.split())


def test_a_version_that_is_two_kinds_of_agent_at_once(refused):
    said = refused(version="bot: bot.py\n    connect: {url: ftp://x}")

    assert "connect.url: must be an address such as `wss://bots.example/ws`" in said


def test_services_of_an_agent_that_brings_its_own(refused):
    said = refused(version="bot: bot.py\n    services: {stt: deepgram}")

    assert "versions.v1: an agent that is not made here brings its own `services`" in said
