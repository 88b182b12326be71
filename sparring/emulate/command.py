"""The command `spar emulate`, and its options."""

from typing import Annotated

import typer
from typer import Argument, Option

from sparring import options

EXAMPLES = """\b
spar emulate                            every vendor, each at a port of its own
spar emulate openai --port 0            one, at a port that is free
spar emulate --latency-ms 900           with a slow model
spar emulate --set stt_latency_ms=800   with a slow recogniser
spar emulate --agent my/agent.yaml      with the playbook of an agent of yours behind the model"""

Vendors = Annotated[list[str] | None, Argument(help="Vendors to play; all if none is named.")]
Port = Annotated[
    int, Option(metavar="N", min=0, max=65535, help="The first port; 0: any that is free.")
]
Host = Annotated[str, Option(metavar="HOST", help="The address to listen at.")]
LatencyMs = Annotated[
    float | None, Option(metavar="MS", help="Median to a model's first token.  [default: 350]")
]
Set = Annotated[
    list[str] | None,
    Option(
        "--set",
        metavar="NAME=VALUE",
        help="Another setting of an emulator, as a suite's `emulators` has it; repeatable.",
    ),
]


def emulate(
    vendors: Vendors = None,
    port: Port = 8790,
    host: Host = "127.0.0.1",
    agent: options.Agent = None,
    agent_version: options.AgentVersion = None,
    latency_ms: LatencyMs = None,
    settings: Set = None,
    as_json: options.AsJson = False,
) -> None:
    """Play vendors on this machine, to try a configuration without their keys."""
    from loguru import logger

    logger.remove()  # before Pipecat, which greets there, is imported
    from sparring.emulate.serve import Request, play
    from sparring.emulate.settings import emulation

    given = list(settings or ())
    if latency_ms is not None:
        given.append(f"latency_ms={latency_ms:g}")
    request = Request(
        vendors=tuple(vendors or ()),
        agent=agent,
        version=agent_version,
        host=host,
        port=port,
        how=emulation(given),
        as_json=as_json,
    )
    raise typer.Exit(play(request))
