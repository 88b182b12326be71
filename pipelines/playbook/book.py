"""A customer's playbook: all that it understands and says. Personas differ by their numbers."""

from personas.schema import Closed


class CustomerPlaybook(Closed):
    """Everything that a scripted customer understands and says."""

    reads_back: tuple[str, ...]
    """Phrases that make what the agent says a question whether it is right."""
    intents: dict[str, tuple[str, ...]]
    """Intent to phrases, any of which gives it away; the first intent that fits is taken."""
    reasons: tuple[str, ...] = ()
    """Phrases by which the customer knows that it was told what a fact is needed for."""
    machine: tuple[str, ...] = ()
    """Phrases by which the customer knows that it speaks to a machine."""
    answers: dict[str, tuple[str, ...]]
    """Occasion to wordings; `{name}`, `{first}`, `{last}`, `{zip_code}`, `{spelled}` are filled in.
    Where there is an occasion with the style's name behind it (`zip_code.terse`), it goes first."""
