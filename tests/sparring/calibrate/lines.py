"""Rows of the calibration, over lines that are broken on purpose."""

from sparring.calibrate.lab import Lab
from sparring.calibrate.rows import (
    ROWS,
)
from sparring.calibrate.run import measured


def failed(name, tmp_path, *, quick=True):
    """The cases of a row that fail."""
    found = measured(ROWS.rows()[name], Lab(tmp_path, quick=quick), tmp_path)
    assert [finding.note for finding in found if finding.note] == []
    return [finding.case for finding in found if not finding.passed]
