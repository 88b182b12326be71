"""The acoustic model: the stock English one of PocketSphinx's wheel, with our Gaussians over it."""

import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pocketsphinx
from scipy.signal import lfilter

STOCK = Path(pocketsphinx.get_model_path("en-us/en-us"))
ADAPTED = Path(__file__).parent / "model" / "telephone.npz"
"""What `python -m pipelines.ears.adapt` makes."""
FRONT_END: dict[str, str | int | float] = {
    "samprate": 8000, "nfft": 256, "nfilt": 20, "lowerf": 180, "upperf": 3500, "lifter": 22,
    "transform": "dct", "feat": "1s_c_d_dd", "svspec": "0-12/13-25/26-38", "agc": "none",
    "cmn": "batch", "varnorm": False, "remove_noise": False,
}  # fmt: skip
"""How sound becomes cepstra; the adapted model holds for exactly this."""
STREAMS = (slice(0, 13), slice(13, 26), slice(26, 39))
"""The model's feature streams: cepstra, their first and their second differences."""
_LEVEL_RMS = 2000.0
"""Active speech level that the model knows, in 16-bit steps."""
MASK_DB = 30.0
"""How far below the speech the front end puts noise of its own."""
_HEADER_ENDS = b"endhdr\n"

Gaussians = npt.NDArray[np.float64]
"""Means, or variances, of shape (n_codebooks, n_streams, n_densities, n_dimensions)."""


@functools.cache
def model_folder() -> Path:
    """The adapted model as a folder that PocketSphinx loads. Its process removes it at its end."""
    folder = Path(tempfile.mkdtemp(prefix="sparring-ears-"))
    atexit.register(_remove, folder, os.getpid())
    adapted = np.load(ADAPTED)
    write_model(folder, adapted["means"], np.exp(adapted["log_variances"].astype(np.float64)))
    return folder


def read_gaussians(path: Path) -> Gaussians:
    """A stock file of means or variances."""
    start = len(_header(path))
    values = np.frombuffer(path.read_bytes(), "<f4", offset=start)
    n_codebooks, n_streams, n_densities = np.frombuffer(_header(path), "<i4", 3, start - 28)
    sizes = (n_codebooks, n_streams, n_densities, 13)
    return values[: np.prod(sizes)].reshape(sizes).astype(np.float64)


def write_model(folder: Path, means: npt.ArrayLike, variances: npt.ArrayLike) -> None:
    """The stock model with other Gaussians."""
    ours = {"means": means, "variances": variances}
    for path in STOCK.iterdir():
        if path.name in ours:
            values = np.asarray(ours[path.name], "<f4").tobytes()
            (folder / path.name).write_bytes(_header(path) + values)
        elif path.name != "feat.params":
            (folder / path.name).symlink_to(path)
    settings = (
        {True: "yes", False: "no"}.get(v, v) if isinstance(v, bool) else v
        for v in FRONT_END.values()
    )
    lines = (f"-{key} {value}\n" for key, value in zip(FRONT_END, settings, strict=True))
    (folder / "feat.params").write_text("".join(["-model ptm\n", *lines]), encoding="utf-8")


def masked(sound: npt.ArrayLike) -> npt.NDArray[np.int16]:
    """A segment at the level that the model knows, over a floor of pinkish noise.

    Silence on a clean line is far from silence in a noisy one; over the floor they are close, and
    the model need not tell them apart. Equal for equal segments.
    """
    samples = np.asarray(sound, np.float64)
    level = active_rms(samples, int(FRONT_END["samprate"]))
    if not level:
        return samples.astype(np.int16)
    noise = lfilter([1.0], [1.0, -0.7], np.random.default_rng(0).normal(0, 1, len(samples)))
    noise *= 10 ** (-MASK_DB / 20) / np.sqrt((noise**2).mean())
    return (_LEVEL_RMS * (samples / level + noise)).clip(-32768, 32767).astype(np.int16)


def active_rms(speech: npt.NDArray[np.float64], sample_rate_hz: int) -> float:
    """RMS over the 20 ms frames within 30 dB of the loudest; 0.0 for silence."""
    n = sample_rate_hz // 50
    power = (np.resize(speech, max(1, len(speech) // n) * n).reshape(-1, n) ** 2).mean(1)
    return float(np.sqrt(power[power >= power.max() / 1000].mean()))


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _header(path: Path) -> bytes:
    """All of an S3 parameter file before its values, without a checksum.

    That is text, then little-endian integers: a byte-order mark, how many codebooks, streams and
    densities, the length of each stream, how many values.
    """
    data = path.read_bytes()
    at = data.index(_HEADER_ENDS) + len(_HEADER_ENDS)
    n_streams = int(np.frombuffer(data, "<i4", 1, at + 8)[0])
    return data[: at + 16 + 4 * n_streams + 4].replace(b"chksum0", b"chksumX")
