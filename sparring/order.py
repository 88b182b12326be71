"""What was ordered on the command line, and the plans that it comes to."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from personas.cassette import Cassette
from personas.codecs import PACKAGE, PACKAGE_HINT, lacks_package
from personas.faults import Fault, InputFault
from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import AgentVersion, Closed, Services, Suite
from personas.settings import Setting, agent_overrides, resolve, with_settings
from personas.varying import raise_if_said_twice
from pipelines.handlers import HandlerFault, check_handlers
from pipelines.services.registry import ServiceFault, faults_of
from pipelines.unsaid import know_secrets_of
from sparring.cassettes import clock_for, empty_tapes, missing_tapes, with_cassette
from sparring.faults import UsageFault
from sparring.idle import idle_vendors
from sparring.mute import agent_mute, customers_mute
from sparring.swaps import idle_swaps

DEFAULT_SUITE = "default"
RUN_DEFAULTS = {"concurrency": None, "out": "runs"}
"""Settings of the front door, which change no call. No concurrency: one call per core."""
SELECTION = "selection"
"""What `personas.planning.plans` calls its arguments in a fault."""
_OPTIONS = {"agent_versions": "agent-version"}


class Order(Closed):
    """What to call and what to call it with. None or empty: as the suite says."""

    suite: str | None = None
    """A name in the library or a path. None: `default`."""
    library: Path | None = None
    agent: str | None = None
    versions: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    """Names in the suite or in the library, or paths."""
    single: bool = False
    """One call of a persona, which was named by `--single`."""
    scenarios: tuple[str, ...] = ()
    repeats: int | None = None
    seed: int | None = None
    limit: int | None = None
    clock: str | None = None
    cassette: Cassette | None = None
    services: dict[str, dict[str, str]] = {}
    """Services by dotted key, such as `services.stt` and `customer.services.llm`."""

    def changes_plans(self) -> bool:
        """Whether anything was ordered that plans depend on."""
        return self != Order(library=self.library)


class Planned(Closed):
    """Plans, and the seed that they were drawn from."""

    plans: tuple[CallPlan, ...]
    seed: int


def plan(order: Order) -> Planned:
    """The calls that an order comes to, with the environment's settings over the suite's.

    Raises:
        InputFault: a file is faulty, or a name is unknown.
    """
    library = Library.standard(order.library)
    suite, settings = settled(order, library)
    try:
        made = plans(
            suite,
            library=library,
            persona=order.personas or None,
            scenario=order.scenarios or None,
            limit=order.limit,
            overrides=agent_overrides(settings),
        )
    except InputFault as fault:
        raise InputFault(_as_options(fault.faults, order)) from None
    raise_if_unusable(order, suite, settings, made)
    return Planned(plans=with_cassette(made, order.cassette), seed=suite.seed)


def raise_if_unusable(
    order: Order, suite: Suite, settings: Sequence[Setting], plans: Sequence[CallPlan]
) -> None:
    """Sees to it that lines have their codecs, and that nothing was said twice or to no effect.

    Raises:
        InputFault: a codec is not installed, a setting was said twice, or a service that was
            ordered, or a vendor that the suite names, is used by nobody.
    """
    asked = [one.key for one in settings if one.source in ("command line", "environment")]
    raise_if_said_twice(suite.vary, asked)
    outside = (*asked, *(["agent"] if order.versions or order.limit else []))
    faults = [
        *_lacking_codecs(plans),
        *idle_swaps(order.services, suite.vary, plans),
        *idle_vendors(suite, plans, from_outside=outside),
    ]
    if faults:
        raise InputFault(faults)


def check_services(plans: Sequence[CallPlan]) -> None:
    """Finds out before the first call whether the services of both sides can be had.

    Raises:
        UsageFault: some cannot; the message names the way on for each.
    """
    if faults := service_faults(plans):
        raise UsageFault("\n".join(faults))


def service_faults(plans: Sequence[CallPlan]) -> tuple[str, ...]:
    """What is wrong with the services and tools of all that calls, each said once."""
    each = {(p.agent.version, p.clock): p for p in plans}.values()
    for one in each:
        know_secrets_of(one)
    found = (fault for one in each for fault in (*_agent_faults(one), *_customer_faults(one)))
    tapes = (*missing_tapes(plans), *empty_tapes(plans))
    return tuple(dict.fromkeys((*found, *customers_mute(plans), *tapes)))


def _agent_faults(plan: CallPlan) -> Iterator[str]:
    place = f"agent `{plan.agent.agent}`, version `{plan.agent.version}`"
    if plan.agent.is_foreign:
        from pipelines.foreign.check import check_foreign

        try:
            check_foreign(plan)
        except ServiceFault as fault:
            yield f"{place}: {fault}"
    else:
        yield from _side_faults(plan.agent.services, plan, place=place)
        yield from _silent(plan.agent, place=place)
    yield from (f"{place}: {fault}" for fault in agent_mute(plan))
    try:
        check_handlers(plan.agent.all_tools, place=place)
    except HandlerFault as fault:
        yield str(fault)


def _silent(agent: AgentVersion, *, place: str) -> Iterator[str]:
    """What a scripted agent lacks that has nothing to say."""
    services = agent.services
    is_scripted = services.llm.service == "scripted" and services.s2s is None
    if is_scripted and not all(part.playbook for part in agent.parts):
        rule = "`scripted` says what a playbook says, and there is none"
        yield f"{place}: services.llm: {rule}; hint: `playbook: FILE`, or a model for `llm`"


def _customer_faults(plan: CallPlan) -> Iterator[str]:
    return _side_faults(plan.customer.services, plan, place="customer")


def _side_faults(services: Services, plan: CallPlan, *, place: str) -> Iterator[str]:
    for fault in faults_of(
        services, clock=plan.clock, emulators=tuple(plan.emulators), cassette=plan.cassette
    ):
        yield f"{place}: {fault}"


def settled(order: Order, library: Library) -> tuple[Suite, tuple[Setting, ...]]:
    """The suite as the whole chain of precedence wants it, and every setting with its source.

    Raises:
        InputFault: a file is faulty, or a name is unknown.
    """
    suite = library.suite(order.suite or DEFAULT_SUITE)
    # Another agent has other versions than those that the suite names.
    versions = order.versions or (() if order.agent else None)
    ordered = {
        "agent": order.agent,
        "agent_versions": versions,
        "repeats": order.repeats,
        "seed": order.seed,
        "clock": clock_for(order.cassette, order.clock),
        **order.services,
    }
    try:
        settings = resolve(
            suite,
            library=library,
            version=next(iter(order.versions), None),
            command_line=ordered,
            run_defaults=RUN_DEFAULTS,
        )
        return with_settings(suite, settings), settings
    except InputFault as fault:
        raise InputFault(_as_options(fault.faults, order)) from None


def _lacking_codecs(made: Iterable[CallPlan]) -> Iterator[Fault]:
    """Lines whose codecs are not installed."""
    for line in {plan.line.name: plan.line for plan in made}.values():
        for codec in dict.fromkeys((line.to_agent.codec, line.to_customer.codec)):
            if lacks_package(codec):
                rule = f"codec `{codec}` needs the package `{PACKAGE}`, which is not installed"
                yield Fault(place=f"line {line.name}", rule=rule, key="codec", hint=PACKAGE_HINT)


def _as_options(faults: Iterable[Fault], order: Order) -> Iterator[Fault]:
    """The faults of a selection, named as the options that it came from."""
    names = {**_OPTIONS, **({"persona": "single"} if order.single else {})}
    for fault in faults:
        option = "--" + names.get(fault.key, fault.key)
        here = {"place": "the command line", "key": option}
        yield fault.model_copy(update=here) if fault.place == SELECTION else fault


def check_same_plans(order: Order, stored: tuple[CallPlan, ...], *, run: Path) -> None:
    """Sees to it that an order given beside `--resume` is the one that the run was planned with.

    Raises:
        UsageFault: it is another.
    """
    if order.changes_plans() and plan(order).plans != stored:
        raise UsageFault(
            f"`{run}` was planned with other options or another suite than given here\n"
            "  hint: resume with `--resume` alone, or run anew without it"
        )
