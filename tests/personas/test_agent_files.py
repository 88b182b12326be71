"""Agents as files of the library."""

import pytest

from tests.personas.libraries import LIBRARY, told

AGENT = """
name: bot
summary: A bot.
active: a
defaults:
  prompt: below
  services: {tts: {service: espeak}, stt: {service: pocketsphinx, options: {x: 1}}}
  turns: {idle_ms: 100, vad_stop_ms: 200}
versions:
  a: {}
  b:
    prompt: above
    playbook: talk.yaml
    services: {stt: {class: my.module.Stt}}
    turns: {idle_ms: 300}
"""


def test_a_version_lies_over_the_agents_defaults(mine):
    mine("talk.yaml", "start: name\n")
    agent = LIBRARY.agent_file(str(mine("bot.yaml", AGENT)))
    a, b = agent.version(), agent.version("b")

    assert (a.version, a.prompt, a.playbook) == ("a", "below", {})
    assert (a.turns.idle_ms, a.turns.vad_stop_ms) == (100, 200)
    assert (b.prompt, b.playbook) == ("above", {"start": "name"})
    assert (b.turns.idle_ms, b.turns.vad_stop_ms) == (300, 200)
    assert b.services.tts == a.services.tts
    assert b.services.stt.model_dump(by_alias=True, exclude_none=True) == {
        "class": "my.module.Stt",
        "options": {},
        "settings": {},
    }


def test_faults_of_an_agents_file(mine):
    text = AGENT.replace("active: a", "active: c").replace("idle_ms: 300", "idle: 300")

    assert told(LIBRARY.agent_file, str(mine("bot.yaml", text))) == (
        "bot.yaml has 2 faults:\n"
        '  versions.b.playbook: no such file (got "talk.yaml")\n'
        "  versions.b.turns.idle: unknown key (got 300); did you mean `idle_ms`?"
    )
    mine("talk.yaml", "start: name\n")
    text = AGENT.replace("active: a", "active: c")
    assert told(LIBRARY.agent_file, str(mine("bot.yaml", text))) == (
        "bot.yaml has 1 fault:\n"
        '  active: no such version of the agent `bot` (got "c")\n'
        "    hint: its versions are `a`, `b`"
    )


def test_a_faulty_playbook_is_told_under_its_own_name(mine):
    mine("talk.yaml", "start: name\nstart: again\n")

    assert told(LIBRARY.agent_file, str(mine("bot.yaml", AGENT))) == (
        'talk.yaml has 1 fault:\n  start: is there twice (got "again")'
    )


def test_a_key_to_a_vendor_in_a_file_is_refused_and_not_shown(mine):
    text = AGENT.replace("options: {x: 1}", "options: {api_key: sk-123}")

    message = told(LIBRARY.agent_file, str(mine("bot.yaml", text.replace("talk.yaml", "{}"))))

    assert message == (
        "bot.yaml has 1 fault:\n"
        "  defaults.services.stt.options: `api_key` must come from the environment, "
        "as `$NAME`, never from a file"
    )


@pytest.mark.parametrize(
    ("service", "told_of"),
    [
        ("{service: openai, api_key: my-own}", "defaults.services.stt.api_key: unknown key"),
        ("{service: [sk-1234567890abcdefgh]}", "defaults.services.stt.service: must be text"),
        ("[{api_key: my-own}]", "defaults.services.stt: "),
        ("{service: x, base_url: 'http://my-own:my-own@a.test'}", "stt.base_url: its `password`"),
        ("{service: x, settings: {extra: [sk-1234567890abcdefgh]}}", "looks like a key"),
        ("{service: x, api_key: my-own, api_key: my-own2}", "stt.api_key: is there twice"),
    ],
    ids=range(6),
)
def test_a_key_in_the_wrong_place_is_not_shown(mine, service, told_of):
    text = AGENT.replace("talk.yaml", "{}").replace(
        "{service: pocketsphinx, options: {x: 1}}", service
    )

    message = told(LIBRARY.agent_file, str(mine("bot.yaml", text)))

    assert told_of in message
    assert "my-own" not in message
    assert "abcdefgh" not in message


def test_a_voice_that_the_other_person_cannot_have_is_told(mine):
    room = "{side_talk: {voice: en-us+nope}}"
    persona = mine("p.yaml", f"name: p\nsummary: s\nroom: {room}\n")
    line = mine("l.yaml", f"name: l\nsummary: s\nto_customer: {{room: {room}}}\n")

    fault = 'espeak-ng has no such voice (got "en-us+nope")'
    assert f"room.side_talk.voice: {fault}" in told(LIBRARY.persona, str(persona))
    assert f"to_customer.room.side_talk.voice: {fault}" in told(LIBRARY.line, str(line))
