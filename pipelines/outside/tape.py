"""A cassette's files: JSON lines, compressed, one file per call.

The first line is the header, `{"format": "sparring cassette", "version": 1, "call_id": ...,
"customer": ...}`; every other one is an `Exchange`, in the order in which they were asked. No key
of a vendor is in it: of a request's headers nothing is kept, keys are taken out of its URL, and
where one comes back in an answer it is overwritten.
"""

import gzip
import hashlib
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from personas.plan import CallPlan
from personas.schema import Closed
from pipelines.outside.exchange import Exchange
from pipelines.services.faults import ServiceFault

SUFFIX = ".jsonl.gz"


class Header(Closed):
    """The first line of a file."""

    format: Literal["sparring cassette"] = "sparring cassette"
    version: Literal[1] = 1
    call_id: str
    customer: str
    """A digest of all that shapes what an agent hears: sound is told apart by its length alone."""


def tape_path(folder: Path, call_id: str) -> Path:
    """The file of one call."""
    return folder / f"{call_id}{SUFFIX}"


def customer_of(plan: CallPlan) -> str:
    """The digest of what shapes the customer's sound in a call."""
    parts = {"persona", "scenario", "facts", "line", "customer", "seed"}
    told = plan.model_dump_json(include=parts, exclude_defaults=True, by_alias=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def write_tape(folder: Path, plan: CallPlan, exchanges: list[Exchange]) -> None:
    """Writes what was met in one call, all or nothing; the same bytes for the same exchanges."""
    folder.mkdir(parents=True, exist_ok=True)
    header = Header(call_id=plan.call_id, customer=customer_of(plan)).model_dump_json()
    lines = [header, *(one.model_dump_json(exclude_defaults=True) for one in exchanges)]
    text = "".join(f"{line}\n" for line in lines)
    path = tape_path(folder, plan.call_id)
    part = path.with_suffix(".part")
    part.write_bytes(gzip.compress(text.encode(), mtime=0))
    part.replace(path)


def read_tape(folder: Path, plan: CallPlan) -> list[Exchange]:
    """What was met in one call.

    Raises:
        ServiceFault: there is no such file, it is none of ours, or its call's customer was another.
    """
    path = tape_path(folder, plan.call_id)
    header, exchanges = _read(path)
    if header.customer != customer_of(plan):
        reason = "was recorded with another seed, persona, scenario or line"
        raise ServiceFault(f"`{path}` {reason}; hint: --record-cassette")
    return exchanges


def _read(path: Path) -> tuple[Header, list[Exchange]]:
    try:
        header, *lines = gzip.decompress(path.read_bytes()).decode().rstrip("\n").split("\n")
        told = Header.model_validate_json(header)
        return told, [Exchange.model_validate_json(line) for line in lines]
    except FileNotFoundError:
        reason = "is not there: this call was not recorded; hint: --record-cassette"
        raise ServiceFault(f"`{path}` {reason}") from None
    except (OSError, EOFError, ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise ServiceFault(f"`{path}` is no cassette that can be read: {reason}") from error
