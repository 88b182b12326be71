"""What differs between two runs of one seed: the machine, and how long things took on it."""

import json
import os
import platform
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


def proportional_memory_mb(pid: int) -> float | None:
    """A process's memory with shared pages divided among their users, in MB. None: not Linux."""
    return _field_mb(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def resident_memory_mb(pid: int) -> float | None:
    """A process's memory with shared pages counted in full, in MB. None: not Linux."""
    return _field_mb(Path(f"/proc/{pid}/status"), "VmRSS:")


def _field_mb(path: Path, name: str) -> float | None:
    try:
        lines = path.read_text().splitlines()
    except OSError:  # no such system, or the process has just ended
        return None
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith(name)), None)
