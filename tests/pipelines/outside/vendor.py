"""OpenAI's emulator in a process of its own, on the wall clock, for one call's agent.

`python -m tests.pipelines.outside.vendor` reads a plan from its standard input, prints its port and
serves until its standard input ends.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from personas.agent_version import Service
from personas.emulation import Emulation
from personas.plan import CallPlan

MODELS = {
    "llm": {"model": "gpt-4.1"},
    "stt": {"model": "gpt-4o-transcribe"},
    "tts": {"model": "gpt-4o-mini-tts", "voice": "coral"},
}


def on_openai(plan, kinds, *, url=None, emulated=False):
    """The plan, with some of the agent's services those of OpenAI."""
    made = {k: Service(service="openai", base_url=url, settings=MODELS[k]) for k in kinds}
    services = plan.agent.services.model_copy(update=made)
    agent = plan.agent.model_copy(update={"services": services})
    played = {"openai": Emulation(latency_spread=0.1)} if emulated else {}
    return plan.model_copy(update={"agent": agent, "emulators": played})


@contextmanager
def vendor(plan: CallPlan) -> Iterator[str]:
    """The URL of the emulator of a plan's agent while it runs in a process of its own."""
    command = [sys.executable, "-m", "tests.pipelines.outside.vendor"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        process.stdin.write(plan.model_dump_json(by_alias=True) + "\n")
        process.stdin.flush()
        port = process.stdout.readline().strip()
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.stdin.close()
            process.stdout.close()


async def _serve(plan: CallPlan) -> None:
    from aiohttp import web

    from pipelines.emulators import emulators_of
    from pipelines.legs import chains
    from pipelines.playbook.floor import FloorTaker
    from pipelines.scribe import Scribe
    from pipelines.services.wiring import Wiring
    from pipelines.stopwatch import Stopwatch
    from pipelines.telephone import Telephone

    watch = Stopwatch()
    scribe = Scribe(Telephone(8000, chains(plan), watch))
    wiring = Wiring(plan, "agent", scribe, watch, FloorTaker(plan), plan.agent.prompt)
    runner = web.AppRunner(emulators_of(wiring)["openai.agent.emulated"], shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve(CallPlan.model_validate_json(sys.stdin.readline())))
