"""The environment that a bot finds: its own, with what it takes to be run and watched here."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from personas.plan import CallPlan

SETUP = "PIPECAT_SETUP_FILES"
HOOK = Path(__file__).parent / "setup_hook.py"
ACCOUNT_SID = "AC00000000000000000000000000000000"
TWILIO = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": "none"}
"""Of an account that this call alone knows; Pipecat refuses empty ones."""
PLAYED = {
    "openai": {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": "http://api.openai.com/v1"},
    "deepgram": {"DEEPGRAM_API_KEY": "none"},
    "cartesia": {"CARTESIA_API_KEY": "none"},
}
"""For vendors that are played in the call. OpenAI's client does TLS itself, so it must not."""
WITHIN = {"PYTHON_DOTENV_DISABLED": "1", "NO_PROXY": "*", "no_proxy": "*"}
"""Where nothing outside of the call can be reached: a bot's own `.env` must not win over ours."""
TWILIO_KEYS = ("TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_REGION", "TWILIO_EDGE")


@contextmanager
def surroundings(plan: CallPlan) -> Iterator[None]:
    """Sets the process's environment for one call, and puts back what was there before."""
    before = dict(os.environ)
    for name in TWILIO_KEYS:
        os.environ.pop(name, None)
    os.environ.update(variables(plan, before))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def variables(plan: CallPlan, before: Mapping[str, str]) -> dict[str, str]:
    """What is set for a call, over what was there before."""
    files = [name for name in before.get(SETUP, "").split(os.pathsep) if name]
    made = TWILIO | {SETUP: os.pathsep.join([*files, str(HOOK)])}
    for vendor in plan.emulators:
        made |= PLAYED.get(vendor, {})
    if plan.clock == "simulated" or plan.emulators:
        made |= WITHIN
    return made
