"""A cassette's files: JSON lines, compressed, one file per call.

The first line is the header, `{"format": "sparring cassette", "version": 1, "call_id": ...}`; every
other one is an `Exchange`, in the order in which the answers were over. No key of a vendor is in
it: of a request's headers nothing is kept, keys are taken out of its URL, and where one comes back
in an answer it is overwritten.
"""

import gzip
import json
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from personas.schema import Closed
from pipelines.outside.exchange import Exchange
from pipelines.services.faults import ServiceFault

SUFFIX = ".jsonl.gz"


class Header(Closed):
    """The first line of a file."""

    format: Literal["sparring cassette"] = "sparring cassette"
    version: Literal[1] = 1
    call_id: str


def tape_path(folder: Path, call_id: str) -> Path:
    """The file of one call."""
    return folder / f"{call_id}{SUFFIX}"


def write_tape(folder: Path, call_id: str, exchanges: list[Exchange]) -> None:
    """Writes what was met in one call, the same bytes for the same exchanges."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [Header(call_id=call_id), *exchanges]
    text = "".join(line.model_dump_json() + "\n" for line in lines)
    tape_path(folder, call_id).write_bytes(gzip.compress(text.encode(), mtime=0))


def read_tape(folder: Path, call_id: str) -> list[Exchange]:
    """What was met in one call.

    Raises:
        ServiceFault: there is no such file, or it is none of ours.
    """
    path = tape_path(folder, call_id)
    try:
        header, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        Header.model_validate(json.loads(header))
        return [Exchange.model_validate_json(line) for line in lines]
    except FileNotFoundError:
        reason = "is not there: this call was not recorded; hint: --record-cassette"
        raise ServiceFault(f"`{path}` {reason}") from None
    except (OSError, EOFError, ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise ServiceFault(f"`{path}` is no cassette that can be read: {reason}") from error
