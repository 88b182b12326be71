"""Agents that exist: named by a file, a function or a URL, or by an agent's YAML."""

import pytest

from personas.agents import Agent
from personas.faults import InputFault
from personas.foreign import Connect, Foreign, is_foreign
from personas.library import Library
from personas.loading import load


@pytest.mark.parametrize(
    ("ref", "foreign"),
    [
        ("bots/My-Bot.py", True),
        ("shop.agents:build", True),
        ("ws://127.0.0.1:7860/ws", True),
        ("wss://bots.example/ws?room=1", True),
        ("sprocket", False),
        ("agents/mine.yaml", False),
        ("http://127.0.0.1/ws", False),
    ],
)
def test_a_reference_says_whether_the_agent_exists_already(ref, foreign):
    assert is_foreign(ref) is foreign


def test_a_bots_file_is_an_agent_of_its_own_in_the_place_of_the_librarys(tmp_path):
    bot = tmp_path / "My-Bot 2.py"
    bot.write_text("async def bot(runner_args): ...\n")
    agent = Library().agent_file(str(bot)).version()

    assert (agent.agent, agent.version, agent.bot) == ("my_bot_2", "as_is", str(bot))
    assert agent.playbook == Library().agent("sprocket").playbook


def test_a_function_and_a_url_are_agents_too():
    assert Library().agent("shop.agents:build").function == "shop.agents:build"
    assert Library().agent("ws://127.0.0.1:7860/ws").connect == Connect(
        url="ws://127.0.0.1:7860/ws"
    )


def test_a_bot_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputFault, match="no such file"):
        Library().agent_file(str(tmp_path / "bot.py"))


@pytest.mark.parametrize("ref", ["./README.md", "README.md", "./README"])
def test_a_file_that_can_be_no_agent_is_told_what_can(mine, ref):
    mine(ref, "# Shop: it sells\n")

    with pytest.raises(InputFault) as caught:
        Library().agent_file(ref)

    place = ref.removeprefix("./")
    told = str(caught.value)
    assert told.startswith(f"{place}: is a file of no kind that an agent can be\n  hint: a `.yaml`")
    assert "a `.py` file with `async def bot(runner_args)`, `module:function`, or `ws" in told


def test_the_path_of_a_bot_in_a_file_is_relative_to_the_file(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nsummary: A bot.\nactive: a\nversions:\n  a: {bot: ../bot.py}\n"
    )

    assert load(tmp_path / "mine.yaml", Agent).version().bot == str(tmp_path.parent / "bot.py")


def test_a_bot_in_a_file_says_what_the_librarys_agent_says_where_a_vendor_is_played(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nsummary: A bot.\nactive: a\nversions:\n"
        "  a: {bot: bot.py}\n  b: {bot: bot.py, playbook: {sorry: pardon}}\n"
    )
    library, like = Library(), Library().agent("sprocket", "v1").playbook
    mine = library.agent_file(str(tmp_path / "mine.yaml"))

    assert mine.version("a").playbook == library.agent_file("sprocket").defaults.playbook
    assert mine.version("b").playbook["sorry"] == "pardon"
    assert set(mine.version("b").playbook) == set(like)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"bot": "bot.py", "function": "a:b"}, "exclude each other"),
        ({"bot": "bot.txt"}, "pattern"),
        ({"connect": {"url": "http://a/b"}}, "pattern"),
        ({"connect": {"url": "ws://a/b", "headers": {"Authorization": "Bearer x"}}}, "environment"),
    ],
)
def test_what_is_no_agent_is_refused(settings, complaint):
    with pytest.raises(ValueError, match=complaint):
        Foreign.model_validate(settings)


def test_a_url_holds_no_key_but_may_name_one():
    with pytest.raises(InputFault, match="its `token` must come from the environment") as raised:
        Library().agent("wss://bots.example/ws?token=my-own-token")

    assert "my-own" not in str(raised.value)
    made = Library().agent("wss://bots.example/ws?token=$TOKEN")
    assert made.connect.url == "wss://bots.example/ws?token=$TOKEN"
