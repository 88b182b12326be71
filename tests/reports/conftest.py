"""What several tests of reports use."""

import pytest

from reports.sweep import write_sweep
from tests.reports.sweeps import FALLING, made


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A sweep whose success falls with each level, and its files."""
    run = made(tmp_path_factory.mktemp("runs") / "sweep", FALLING, audio=True)
    return run, *write_sweep(run)
