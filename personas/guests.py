"""Personas that a suite does not name, called with its scenarios and over its lines."""

from collections.abc import Iterator, Sequence

from personas.faults import Fault, InputFault, shown
from personas.library import Library
from personas.references import is_path, name_of, shown_ref
from personas.suite import Suite


def with_guests(suite: Suite, wanted: Sequence[str], *, library: Library, place: str) -> Suite:
    """The suite with the personas that are wanted of it, those that it does not name at its end.

    A suite's own calls stay as they are, whoever comes beside them.

    Args:
        suite: As `library.suite` gives it.
        wanted: Names in the suite or in the library, or paths. A path takes the place of the
            suite's persona of that name.
        library: Where names are looked up.
        place: What messages call the place where they were named.

    Raises:
        InputFault: a persona is in neither, its file is faulty, or two have the same name.
    """
    known = library.personas_of(suite)
    guests = {name_of(ref): ref for ref in wanted if is_path(ref) or ref not in known}
    faults = [*_clashes(wanted, place=place)]
    for ref in guests.values():
        faults += library.reference_faults("personas", ref, place=place, key="persona")
    if faults:
        raise InputFault(faults)
    return suite.model_copy(update={"personas": tuple((known | guests).values())})


def _clashes(wanted: Sequence[str], *, place: str) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for ref in wanted:
        other = first.setdefault(name_of(ref), ref)
        if other != ref:
            rule = f"has the name of another, `{shown_ref(other)}`"
            yield Fault(place=place, key="persona", rule=rule, got=shown(shown_ref(ref)))
