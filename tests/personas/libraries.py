"""The product's library, and what a wrong one says."""

import pytest

from personas.library import Library
from personas.loading import InputFault

LIBRARY = Library()
PERSONAS = {name: LIBRARY.persona(name) for name in LIBRARY.names("personas")}


def told(call, *args):
    with pytest.raises(InputFault) as caught:
        call(*args)
    return str(caught.value)
