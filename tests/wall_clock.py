"""For tests that hold the wall clock to account."""

import pytest

on_the_wall_clock = pytest.mark.flaky(reruns=3)
"""A machine with much else to do makes such a test late now and then; a fault does so each time."""
