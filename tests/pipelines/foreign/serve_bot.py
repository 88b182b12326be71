"""Serves the bot of a plan, a file of JSON: a process for tests to call. Prints its port."""

import sys
from pathlib import Path

from personas.plan import CallPlan
from pipelines.emulators.serving import listening
from pipelines.foreign.serving import serve_bot

if __name__ == "__main__":
    wanted = CallPlan.model_validate_json(Path(sys.argv[1]).read_text())
    with listening(["bot"], host="127.0.0.1", port=0) as sockets:
        port = sockets["bot"].getsockname()[1]
        serve_bot(wanted, sockets["bot"], ready=lambda: print(port, flush=True))
