"""`spar serve`: a bot's file, served over WebSocket in a process of its own, to be called there."""

import logging
import signal
import sys
from typing import Annotated

import typer
from typer import Option

from sparring import options
from sparring.faults import Exit, UsageFault, WorldFault

EXAMPLES = """\b
spar serve emulated --agent ./bot.py                     in one shell
spar run --agent ws://127.0.0.1:7860/ws --clock real     in another"""

Port = Annotated[int, Option(metavar="N", min=0, max=65535, help="0: any that is free.")]


def serve(
    suite: options.SuiteName = None,
    agent: options.Agent = None,
    agent_version: options.AgentVersion = None,
    library: options.Library = None,
    port: Port = 7860,
) -> None:
    """Serve a bot over WebSocket, as Twilio would call it, with the suite's emulators played."""
    from loguru import logger

    logger.remove()  # before Pipecat, which greets there, is imported
    from pipelines.foreign.check import check_foreign
    from pipelines.services.faults import ServiceFault
    from sparring.order import Order, plan

    versions = (agent_version,) if agent_version else ()
    order = Order(
        suite=suite, agent=agent, versions=versions, library=library, limit=1, clock="real"
    )
    asked = plan(order).plans[0]
    if asked.agent.bot is None:
        raise UsageFault("only a bot's file can be served; hint: --agent ./bot.py")
    from pipelines.emulators.serving import PortFault, listening
    from pipelines.foreign.serving import serve_bot
    from pipelines.unsaid import know_secrets_of

    know_secrets_of(asked)

    logger.add(sys.stderr, level="ERROR", format="{message}")
    # Of a request whose client goes away, aiohttp tells at length.
    logging.getLogger("aiohttp.server").addHandler(logging.NullHandler())
    try:
        check_foreign(asked)
        with listening(["bot"], host="127.0.0.1", port=port) as sockets:
            for number in (signal.SIGINT, signal.SIGTERM):  # in a shell's background, too
                signal.signal(number, signal.default_int_handler)
            url = f"ws://127.0.0.1:{sockets['bot'].getsockname()[1]}/ws"
            serve_bot(asked, sockets["bot"], ready=lambda: typer.echo(url))
    except ServiceFault as fault:
        raise UsageFault(str(fault)) from None
    except PortFault as fault:
        raise WorldFault(str(fault)) from None
    except KeyboardInterrupt:
        raise typer.Exit(Exit.INTERRUPTED) from None
