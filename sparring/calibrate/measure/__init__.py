"""Measurers: samples in, a number out. They know nothing of the line, and import none of it."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Sound: TypeAlias = npt.NDArray[np.float64]
"""Mono samples, shape (n_samples,), full scale at [-1, 1]."""
