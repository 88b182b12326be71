"""What services cost by their vendors' lists. An unknown price is unknown, and never zero."""

import functools
import itertools
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field, model_validator

from personas.base import Closed, ServiceKind
from personas.faults import Fault, InputFault, shown_path
from personas.validation import validated
from personas.yaml_text import parse_yaml

FILE = Path(__file__).parent / "library" / "prices.yaml"
_SNAPSHOT = re.compile(r"[-@](\d{4}-\d{2}-\d{2}|\d{8})$")
"""The day behind the name of a dated version of a model."""


class Tokens(Closed):
    """Prices of a million tokens, in US dollars."""

    in_: float = Field(alias="in", ge=0)
    out: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    """Of those that the vendor had in its cache. None: as much as others."""
    cache_written: float | None = Field(default=None, ge=0)
    """Of those that the vendor put into its cache. None: as much as others."""


class Price(Closed):
    """What a vendor asks for a kind of service, in US dollars."""

    vendor: str = Field(pattern=r"^[a-z0-9_]+$")
    """As the registry has it, or the beginning of it."""
    kind: ServiceKind
    models: tuple[str, ...] = ()
    """Patterns of their names, such as `aura-2-*`. Empty: all of the vendor's."""
    local: bool = False
    """It runs on one's own machine, and nothing is asked for it."""
    tokens: Tokens | None = None
    audio_tokens: Tokens | None = None
    characters: float | None = Field(default=None, ge=0)
    """Of a million characters."""
    per_minute: float | None = Field(default=None, ge=0)
    """Of a minute of audio, heard or spoken."""
    source: str = ""
    date: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    note: str = ""

    def fits(self, names: Iterable[str]) -> bool:
        """Whether it is the price of a model with one of these names."""
        pairs = itertools.product(names, self.models)
        return not self.models or any(fnmatchcase(name, known) for name, known in pairs)

    @model_validator(mode="after")
    def _says_what_it_is_and_whence(self) -> "Price":
        rates = (self.tokens, self.characters, self.per_minute)
        if self.local == any(rate is not None for rate in rates):
            raise ValueError("needs `local: true`, or one of `tokens`, `characters`, `per_minute`")
        if not self.local and not (self.source and self.date):
            raise ValueError("needs a `source` and a `date`")
        return self


class Prices(Closed):
    """A list of prices; the first entry that fits is taken."""

    entries: tuple[Price, ...]

    def find(self, kind: str, service: str, model: str | None) -> Price | None:
        """The price of a service. None: it is not known.

        Args:
            kind: Of service.
            service: As a record has it: a name in the registry, or the name or path of a class,
                such as `OpenAILLMService`, which begins with the vendor.
            model: As a record has it; the day of a dated version does not count.
        """
        called = service.rpartition(".")[2].lower()
        names = [name for name in (model, _SNAPSHOT.sub("", model or "")) if name]
        for one in self.entries:
            if one.kind == kind and called.startswith(one.vendor) and one.fits(names):
                return one
        return None

    def under(self, others: Iterable[Price]) -> "Prices":
        """The list with others before it."""
        return Prices(entries=(*others, *self.entries))


@functools.cache
def list_prices() -> Prices:
    """The product's own list."""
    return load_prices(FILE)


def load_prices(path: Path) -> Prices:
    """A list of one's own.

    Raises:
        InputFault: the file cannot be read, is no YAML, or breaks a rule.
    """
    place = shown_path(path)
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        rule = f"cannot be read: {(error.strerror or str(error)).lower()}"
        raise InputFault([Fault(place=place, rule=rule)]) from None
    value, faults = parse_yaml(text, place=place)
    if faults:
        raise InputFault(faults)
    return validated(Prices, {"entries": value}, place=place)
