"""Handing the call on: what is noted, what is refused, and whole calls, scripted and of models."""

import asyncio
import json
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from pipecat.frames.frames import LLMSetToolsFrame, LLMUpdateSettingsFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from personas.emulation import Emulation
from personas.schema import Service, Services
from pipelines import call
from pipelines.call import place_call
from pipelines.emulators.realtime.session import Session
from pipelines.handoffs import Desk, tools_of_parts
from pipelines.scribe import Scribe
from pipelines.tools import tools_of
from tests.pipelines.plans import desk_plan, plan
from tests.pipelines.test_spending import Now

OPENAI = Service(service="openai")


@dataclass
class Asked:
    """What a handler of Pipecat's is given, and what becomes of it."""

    arguments: dict
    context: LLMContext = field(default_factory=LLMContext)
    results: list = field(default_factory=list)
    frames: list = field(default_factory=list)

    @property
    def llm(self):
        """The service, of which only its queue is used."""
        return self

    async def queue_frame(self, frame):
        self.frames.append(frame)

    async def result_callback(self, result):
        self.results.append(result)


def make_tools(tools):
    return tools_of("agent", tools, {}, lambda _reason: None)


def handed(desk, to):
    """What came of a call of the tool."""
    asked = Asked({"to": to})
    asyncio.run(desk.tools()[-1].handler(asked))
    return asked


@pytest.fixture
def scribe():
    return Scribe(Now())


@pytest.fixture
def desk(scribe):
    return Desk(desk_plan().agent.parts, scribe, make_tools)


def names(tools):
    return [tool.name for tool in tools]


def test_the_first_can_hand_over_and_sees_whom_it_can_choose(desk):
    tool = desk.tools()[-1]

    assert names(desk.tools()) == ["transfer_call", "end_call", "handoff"]
    assert tool.properties["to"]["enum"] == ["scheduler"]
    assert "scheduler: finds the store nearby and books a call back." in tool.description


def test_a_handoff_is_noted_and_changes_tools_and_prompt(desk, scribe):
    asked = handed(desk, "scheduler")

    assert asked.results == [{"ok": True, "to": "scheduler"}]
    assert [(e.side, e.name, e.text) for e in scribe.events] == [
        ("agent", "handoff", "greeter to scheduler")
    ]
    tools, settings = asked.frames
    assert isinstance(tools, LLMSetToolsFrame)
    assert isinstance(settings, LLMUpdateSettingsFrame)
    assert not tools.interruptible
    assert not settings.interruptible
    assert "You are the scheduler." in settings.delta.system_instruction
    assert settings.delta.system_instruction.startswith("You answer the telephone")
    expected = ["transfer_call", "end_call", "find_store", "book_callback", "handoff"]
    assert names(asked.context.tools.standard_tools) == expected
    assert names(tools.tools.standard_tools) == expected
    assert desk.tools()[-1].properties["to"]["enum"] == ["greeter"]


@pytest.mark.parametrize("to", ["greeter", "boss", ""])
def test_a_colleague_who_is_not_there_gets_no_call(desk, scribe, to):
    asked = handed(desk, to)

    assert asked.results == [{"error": f"there is no colleague `{to}`; there are scheduler"}]
    assert (asked.frames, scribe.events) == ([], [])


def test_an_agent_without_sub_agents_has_no_such_tool(scribe):
    tools = tools_of_parts(plan().agent.parts, scribe, make_tools)

    assert names(tools) == ["transfer_call", "end_call"]


# ---- whole calls --------------------------------------------------------------------------------

CALLED = ["handoff", "find_store", "book_callback", "end_call"]


def over(services):
    """A plan whose agent has vendor's services, played within the call."""
    made = desk_plan()
    agent = made.agent.model_copy(update={"services": services})
    return made.model_copy(update={"agent": agent, "emulators": {"openai": Emulation()}})


def assert_it_was_done(record):
    handoffs = [(e.at, e.text) for e in record.events if e.name == "handoff"]
    assert [text for _, text in handoffs] == ["greeter to scheduler"]
    assert names(record.tool_calls) == CALLED
    assert handoffs[0][0] == record.tool_calls[0].at
    assert record.state["callbacks"] == (
        {"name": "maria lopez", "zip_code": "94103", "by": "sales"},
    )
    assert record.ending.reason == "a call back is booked"
    assert record.soundness.faults == ()


def test_scripted_sub_agents_do_the_job_together(tmp_path):
    record = place_call(desk_plan(), tmp_path)

    assert_it_was_done(record)
    followed = [json.loads(line) for line in (tmp_path / "events.ndjson").read_text().splitlines()]
    assert ("handoff", "greeter to scheduler") in [(e["name"], e["text"]) for e in followed]


def test_a_model_gets_the_prompt_and_the_tools_of_whoever_has_the_call(tmp_path, monkeypatch):
    requests = []

    @web.middleware
    async def note(request, handler):
        if request.path.endswith("/chat/completions"):
            asked = await request.json()
            tools = [tool["function"]["name"] for tool in asked["tools"]]
            requests.append((asked["messages"][0]["content"], tools))
        return await handler(request)

    def listened_to(wiring):
        hosts = emulators_of(wiring)
        for app in hosts.values():
            app.middlewares.append(note)
        return hosts

    emulators_of = call.emulators_of
    monkeypatch.setattr(call, "emulators_of", listened_to)

    record = place_call(over(Services(llm=OPENAI)), tmp_path)

    assert_it_was_done(record)
    greeter, scheduler = (part.prompt for part in record.plan.agent.parts)
    told = [prompt for prompt, _ in requests]
    n_before = told.count(greeter)
    assert n_before >= 3
    assert told == [greeter] * n_before + [scheduler] * (len(told) - n_before)
    assert {tuple(t) for _, t in requests[:n_before]} == {("transfer_call", "end_call", "handoff")}
    assert {tuple(t) for _, t in requests[n_before:]} == {
        ("transfer_call", "end_call", "find_store", "book_callback", "handoff")
    }


def test_so_does_a_speech_to_speech_model(tmp_path, monkeypatch):
    told = []

    async def listened_to(self, event):
        await update(self, event)
        told.append((self._settings.instructions, names(self._settings.tools or ())))

    update = Session._update
    monkeypatch.setattr(Session, "_update", listened_to)
    model = Service(service="openai_realtime")

    record = place_call(over(Services(s2s=model)), tmp_path)

    assert_it_was_done(record)
    greeter, scheduler = (part.prompt for part in record.plan.agent.parts)
    with_tools = [(prompt, tools) for prompt, tools in told if tools]
    assert with_tools[0] == (greeter, ["transfer_call", "end_call", "handoff"])
    assert with_tools[-1][0] == scheduler
    assert with_tools[-1][1][2:] == ["find_store", "book_callback", "handoff"]
