"""The environment that a bot finds: its own, with what it takes to be run and watched here."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from personas.hiding import know_settings
from personas.plan import CallPlan
from pipelines.foreign.own_settings import own_settings
from pipelines.foreign.undithered import undithered
from pipelines.foreign.wires.twilio import ACCOUNT_SID

SETUP = "PIPECAT_SETUP_FILES"
HOOK = Path(__file__).parent / "setup_hook.py"
TWILIO = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": "none"}
"""Of an account that this call alone knows; Pipecat refuses empty ones."""
PLAYED = {
    "openai": {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": "http://api.openai.com/v1"},
    "deepgram": {"DEEPGRAM_API_KEY": "none"},
    "cartesia": {"CARTESIA_API_KEY": "none"},
}
"""For vendors that are played in the call. OpenAI's client does TLS itself, so it must not."""
WITHIN = {"PYTHON_DOTENV_DISABLED": "1", "NO_PROXY": "*", "no_proxy": "*"}
"""Where nothing outside of the call can be reached. A bot's own `.env` must not win over this: it
is read here instead, beneath all that is set already."""
TWILIO_KEYS = ("TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_REGION", "TWILIO_EDGE")


@contextmanager
def surroundings(plan: CallPlan) -> Iterator[None]:
    """Sets the process's environment for one call, and puts back what was there before.

    In simulated time, resampling is without dither as well: a call is to repeat to the bit.
    """
    with environment_lent():
        os.environ.update(variables(plan, os.environ))
        for name in TWILIO_KEYS:
            os.environ.pop(name, None)
        with undithered() if plan.clock == "simulated" else nullcontext():
            yield


@contextmanager
def environment_lent() -> Iterator[None]:
    """Puts back the process's environment as it was before.

    Keys that a bot has put there meanwhile stay hidden: what broke it is told later.
    """
    before = dict(os.environ)
    try:
        yield
    finally:
        know_settings(os.environ)
        os.environ.clear()
        os.environ.update(before)


def variables(plan: CallPlan, before: Mapping[str, str]) -> dict[str, str]:
    """What is set for a call, over what was there before."""
    files = [name for name in before.get(SETUP, "").split(os.pathsep) if name]
    made = TWILIO | {SETUP: os.pathsep.join([*files, str(HOOK)])}
    for vendor in plan.emulators:
        made |= PLAYED.get(vendor, {})
    if plan.clock != "real" or plan.emulators:
        own = own_settings(Path(plan.agent.bot)) if plan.agent.bot else {}
        made = own | dict(before) | made | WITHIN
    return made
