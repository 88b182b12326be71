"""The command `spar sweep`: its options, and nothing that takes time to load."""

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from sparring import options
from sparring.commands.consoles import consoles
from sparring.commands.ordering import Services, swapped
from sparring.gathered import gathered

EXAMPLES = """\b
spar sweep snr_db                       noise, at its usual levels
spar sweep snr_db 30 0                  the same, from 30 to 0 dB
spar sweep loss_rate 0 0.1 --steps 11   even steps
spar sweep rate_wpm 0.8x 2.4x           times the persona's own
spar sweep delay_ms 50 400 900          levels of your own
spar sweep snr_db --agent-version v1 --agent-version v2
spar sweep snr_db --agent-stt whisper   with another recogniser of the agent's"""
CONTEXT = {"help_option_names": ["-h", "--help"], "ignore_unknown_options": True}
"""A level may be negative, and so look like an option."""

Setting = Annotated[
    str | None,
    Argument(help="A number of a persona or its line, such as `snr_db`; `spar list settings`."),
]
Levels = Annotated[
    list[str] | None,
    Argument(help="Two: FROM and TO. More: each. None: the usual ones. `1.2x` is a factor."),
]
Steps = Annotated[int | None, Option(metavar="N", min=2, help="So many even levels.")]
Fixed = Annotated[
    list[str] | None,
    Option("--set", metavar="NAME=N", help="Another setting, at all levels; repeatable."),
]
Persona = Annotated[str, Option(metavar="NAME", help="Who calls, by name or path.")]
Repeats = Annotated[int, Option(metavar="N", min=1, help="Customers, each at every level.")]
Suite = Annotated[str | None, Option(metavar="NAME", help="Whose scenarios, limits and services.")]


@gathered(services=swapped)
def sweep(
    setting: Setting = None,
    levels: Levels = None,
    steps: Steps = None,
    fixed: Fixed = None,
    persona: Persona = "clear",
    repeats: Repeats = 6,
    agent: options.Agent = None,
    agent_version: options.AgentVersions = None,
    *,
    services: Services,
    suite: Suite = None,
    scenario: options.Scenarios = None,
    seed: options.Seed = None,
    library: options.Library = None,
    concurrency: options.Concurrency = None,
    clock: options.Clock = None,
    out: options.Out = Path("runs"),
    resume: options.Resume = None,
    open_page: options.OpenPage = False,
    as_json: options.AsJson = False,
    placer: options.Hidden = None,
    judge: options.Hidden = None,
) -> None:
    """Place the same calls at each level of one setting, and draw how the agent bears it."""
    from sparring.order import Order
    from sparring.sweep import run
    from sparring.sweep.planning import Wanted
    from sparring.worker import JUDGE, PLACER

    order = Order(
        suite=suite,
        library=library,
        agent=agent,
        versions=tuple(agent_version or ()),
        services=services,
        scenarios=tuple(scenario or ()),
        repeats=repeats,
        seed=seed,
        clock=clock.value if clock else None,
    )
    wanted = Wanted(
        setting=setting or "",
        texts=tuple(levels or ()),
        steps=steps,
        fixed=tuple(fixed or ()),
        persona=persona,
        order=order,
    )
    request = run.SweepRequest(
        wanted=wanted if setting else None,
        resume=resume,
        out=out,
        concurrency=concurrency,
        open_page=open_page,
        as_json=as_json,
        placer=placer or PLACER,
        judge=judge or JUDGE,
    )
    raise typer.Exit(run.sweep(request, *consoles()))
