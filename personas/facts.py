"""What customers are called and where they live: drawn with a seed from public lists."""

import functools

import numpy as np
from pydantic import Field

from personas.library import PRODUCT
from personas.loading import read_yaml
from personas.plan import stream_rng
from personas.schema import Closed, Facts
from personas.validation import validated


class NameLists(Closed):
    """First and last names, lower case; in a list no two sound alike."""

    first: tuple[str, ...] = Field(min_length=1)
    last: tuple[str, ...] = Field(min_length=1)


class _NamesFile(NameLists):
    held_out: NameLists


def first_names() -> tuple[str, ...]:
    """The first names that a customer may have, and that a recogniser may expect."""
    return _names().first


def last_names() -> tuple[str, ...]:
    """The last names that a customer may have, and that a recogniser may expect."""
    return _names().last


def held_out_names() -> NameLists:
    """Names that no recogniser's vocabulary holds, for measuring what an unforeseen name does."""
    return _names().held_out


def draw_facts(seed: int) -> Facts:
    """A name from the lists and any five digits; equal for equal seeds.

    It draws from the seed's stream `facts`, so it moves no other draw of the call.
    """
    rng = stream_rng(seed, "facts")
    name = f"{_pick(first_names(), rng)} {_pick(last_names(), rng)}"
    return Facts(name=name, zip_code=f"{rng.integers(100_000):05d}")


def _pick(names: tuple[str, ...], rng: np.random.Generator) -> str:
    return names[int(rng.integers(len(names)))]


@functools.cache
def _names() -> _NamesFile:
    path = PRODUCT / "names.yaml"
    return validated(_NamesFile, read_yaml(path), place=path.name)
