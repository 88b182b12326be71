"""What differs between two runs of one seed: the machine, and how long things took on it."""

import json
import os
import platform
import resource
import sys
from pathlib import Path
from typing import Any

from sparring.store import write_whole


def write_host(run: Path, *, wall_s: float, concurrency: int) -> None:
    """Adds a session to the run's host.json; a resumed run has several."""
    path = run / "host.json"
    sessions = json.loads(path.read_text())["sessions"] if path.exists() else []
    session = {"wall_s": round(wall_s, 3), "concurrency": concurrency, **machine()}
    write_whole(path, json.dumps({"sessions": [*sessions, session]}, indent=2) + "\n")


def note_costs(call: Path, **costs: float) -> None:
    """Adds what a call cost to its own host.json."""
    path = call / "host.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    rounded = {name: round(value, 4) for name, value in costs.items()}
    write_whole(path, json.dumps({**known, **rounded}, indent=2) + "\n")


def machine() -> dict[str, Any]:
    """The machine, without its name."""
    return {
        "n_cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def peak_memory_mb(who: int = resource.RUSAGE_SELF) -> float:
    """The largest resident memory so far of this process, or of its largest ended child, in MB."""
    peak = resource.getrusage(who).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def proportional_memory_mb(pid: int) -> float | None:
    """A process's memory with shared pages divided among their users, in MB. None: not Linux."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(ln.split()[1]) / 1e3 for ln in lines if ln.startswith("Pss:")), None)
