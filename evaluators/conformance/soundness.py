"""Cases of validity: simulations that went wrong, each in one way, and hard calls that did not."""

from collections.abc import Iterator

from evaluators.conformance.case import Case, understood
from evaluators.conformance.scene import GOES_WELL, LIVELY, scene
from evaluators.testing import call
from personas.emulation import Emulation
from personas.schema import Temper, TurnTaking
from pipelines.record import CallRecord, Heard, Trouble

TWELVE = "the new one is twice as quiet and half as big again"
MORE = "it runs on rain water so nothing ever needs a new filter"


def soundness() -> Iterator[Case]:
    """All of them."""
    groups = (_facts, _persona, _hearing, _endings, _ours, _vendors)
    for name, shows, fault, record in (told for group in groups for told in group()):
        faults = {f"unsound_{fault}": 1} if fault else {}
        yield Case(name, shows, record, faults=faults, by_ear=False)


Told = tuple[str, str, str | None, CallRecord]
"""Name, what it shows, what is unsound, and the call."""


def _facts() -> Iterator[Told]:
    wrong = ("customer 8806-11003 nine four one oh four",)
    right = ("customer 8806-11003 nine four one oh four sorry nine four one oh three",)
    other = ("customer 3303-4807 my name is robert jones",)
    yield "a ZIP code of nobody's", "not taken back", "foreign_zip", scene(parts={"zip": wrong})
    yield "a slip of the tongue", "taken back at once: sound", None, scene(parts={"zip": right})
    yield "a name of somebody else's", "of no fact", "foreign_name", scene(parts={"name": other})
    mail = "customer 20600-23900 my email is maria at sprockets dot com"
    yield (
        "an address that it was not given",
        "a model makes a fact up",
        "invented_fact",
        scene(mail, customer_llm="openai"),
    )


def _persona() -> Iterator[Told]:
    def asks(**temper: object) -> CallRecord:
        full = Temper.model_validate({"objections": 0} | temper)
        return scene(persona=LIVELY.model_copy(update={"temper": full}))

    yield "agrees too soon", "its persona objects twice", "out_of_persona", asks(objections=2)
    yield "tells without a reason", "its persona wants one", "out_of_persona", asks(asks_why=True)
    never = TurnTaking(barge_in_rate=1.0)
    quiet = LIVELY.model_copy(update={"turn_taking": never})
    yield (
        "never barges in",
        "its persona always does",
        "out_of_persona",
        scene(persona=quiet),
    )
    calm = LIVELY.model_copy(update={"turn_taking": TurnTaking()})
    murmur = "customer 13801-14200 (backchannel) uh huh"
    yield "murmurs unasked", "its persona never does", "out_of_persona", scene(murmur, persona=calm)
    agent_talk = scene("customer 20600-21900 how may i help you", customer_llm="openai")
    yield "changes sides", "a model speaks as the agent", "out_of_role", agent_talk
    short = LIVELY.model_copy(update={"temper": Temper(objections=2)})
    cut_short = scene(
        parts={"offer": (), "yes": (), "transfer": ("agent 11806-12508 goodbye",)}, persona=short
    )
    yield "no occasion to object", "the agent hangs up first: sound", None, cut_short


def _hearing() -> Iterator[Told]:
    yield "hears half", "50 % of the agent's words", "unheard", _heard_of(12)
    yield "a hard line", "75 % of the agent's words reach it: sound", None, _heard_of(18)
    silent = scene(parts=dict.fromkeys(GOES_WELL, ()), end_ms=3500)
    yield "nobody speaks", "the call is over after 3.5 s", "nobody_spoke", silent
    yield "hears nothing", "nobody does", "nobody_heard", scene().model_copy(update={"heard": ()})


def _heard_of(n_right: int) -> CallRecord:
    """24 words of the agent's, of which the customer heard so many, and one more."""
    lines = (f"agent 503-3000 {TWELVE}", f"agent 4003-6500 {MORE}")
    record = understood(call(*lines, "customer 7203-7800 indeed", "agent 8606-9000 fine"))
    words = f"{TWELVE} {MORE}".split()[:n_right]
    part = Heard(side="customer", start=4024, end=52_000, at=52_000, text=" ".join(words))
    others = (one for one in record.heard if one.side == "agent" or one.text == "fine")
    return record.model_copy(update={"heard": (part, *others)})


def _endings() -> Iterator[Told]:
    early = {"offer": (), "yes": (), "transfer": ("customer 11806-12508 thank you goodbye",)}
    yield (
        "hangs up on a question",
        "it said goodbye, and the agent had not",
        "hung_up_for_nothing",
        scene(parts=early, ending="customer goodbye"),
    )
    yield (
        "loses a patience that it has",
        "its persona knows no limit of time",
        "hung_up_for_nothing",
        scene(parts=early, ending="customer impatient"),
    )
    yield (
        "says no more",
        "it heard the question",
        "customer_mute",
        scene(parts={"yes": (), "transfer": ()}, ending="limit silence", end_ms=20_500),
    )


def _ours() -> Iterator[Told]:
    yield "something broke", "in the simulation", "fault", scene(faults=("a service broke",))
    lag = {"kept_time": False, "worst_lag_ms": 1500.0}
    record = scene(clock="real")
    late = record.soundness.model_copy(update=lag)
    record = record.model_copy(update={"soundness": late})
    yield "fell far behind", "1.5 s on the wall clock", "fell_behind", record
    twice = scene("agent 12003-13000 and another thing")
    yield "an impossible record", "the agent speaks twice at once", "record", twice


def _vendors() -> Iterator[Told]:
    yield (
        "a vendor gives no answer",
        "status 429, and no attempt overcame it",
        "vendor",
        _let_down(),
    )
    yield (
        "a vendor's answer is late",
        "it came at last, by 4.5 s",
        "vendor_late",
        _let_down(delay_ms=4500),
    )
    yield (
        "a vendor's answer is a little late",
        "by 3.5 s: sound, though its times do not count",
        None,
        _let_down(delay_ms=3500),
    )
    yield (
        "an agent that must survive its vendor",
        "no answer, as the suite asked for: sound",
        None,
        _let_down(survive=True),
    )


def _let_down(*, delay_ms: float | None = None, survive: bool = False) -> CallRecord:
    """A call whose agent's model failed once; without a delay, for good."""
    record = scene()
    emulators = {"openai": Emulation(survive_faults=survive)}
    trouble = Trouble(
        side="agent",
        kind="llm",
        vendor="openai",
        request="POST /v1/chat/completions",
        status=429,
        what="rate limit reached",
        at=64_000,
        delay_ms=delay_ms or 0.0,
        overcome=delay_ms is not None,
    )
    plan = record.plan.model_copy(update={"emulators": emulators})
    return record.model_copy(update={"plan": plan, "troubles": (trouble,)})
