"""The acoustic model: the stock English one of PocketSphinx's wheel, with our means over it."""

import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pocketsphinx

STOCK = Path(pocketsphinx.get_model_path("en-us/en-us"))
ADAPTED = Path(__file__).parent / "model" / "telephone.npz"
"""What `python -m pipelines.ears.adapt` makes."""
_HEADER_ENDS = b"endhdr\n"

Gaussians = list[npt.NDArray[np.float64]]
"""Per feature stream, an array of shape (n_codebooks, n_densities, n_dimensions)."""


@functools.cache
def model_folder() -> Path:
    """The adapted model as a folder that PocketSphinx loads. Its process removes it at its end."""
    folder = Path(tempfile.mkdtemp(prefix="sparring-ears-"))
    atexit.register(_remove, folder, os.getpid())
    write_model(folder, means=np.load(ADAPTED)["means"])
    return folder


def write_model(folder: Path, *, means: npt.NDArray[np.floating]) -> None:
    """The stock model with other means, of shape (n_codebooks, n_values)."""
    for path in STOCK.iterdir():
        if path.name != "means":
            (folder / path.name).symlink_to(path)
    (folder / "means").write_bytes(_header(STOCK / "means") + means.astype("<f4").tobytes())


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _header(path: Path) -> bytes:
    """All of an S3 parameter file before its values, without a checksum."""
    data = path.read_bytes()
    at = data.index(_HEADER_ENDS) + len(_HEADER_ENDS)
    n_streams = int(np.frombuffer(data, "<i4", 1, at + 8)[0])
    return data[: at + 16 + 4 * n_streams + 4].replace(b"chksum0", b"chksumX")
