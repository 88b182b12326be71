"""Whether an effect keeps the rules of `effect.Effect`. For effects of one's own, too."""

import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from pipelines.line.effect import Effect, Samples, Streams, samples_of

MakeEffect = Callable[[Streams], Effect]
FRAME_MS = (10, 20, 40)
TOLERANCE = 1e-6
"""Of full scale: -120 dB."""
_SECONDS = 10


def check_effect(
    make_effect: MakeEffect, *, sample_rate_hz: int, frame_ms: Sequence[int] = FRAME_MS
) -> list[str]:
    """The rules that an effect breaks, as sentences. Empty: it conforms.

    Args:
        make_effect: A new instance with the given streams, set strongly enough that another seed
            makes a difference within ten seconds.
        sample_rate_hz: What it is made for.
        frame_ms: Lengths of frames that must make no difference. Ten seconds must be a multiple.
    """
    signal = _bursts(sample_rate_hz)
    checks = (
        _frame_faults(make_effect, signal, [samples_of(ms, sample_rate_hz) for ms in frame_ms]),
        _seed_faults(make_effect, signal),
        _leak_faults(make_effect, signal, samples_of(20, sample_rate_hz)),
        _shape_faults(make_effect, signal),
        _silence_faults(make_effect, len(signal)),
        _rest_faults(make_effect, signal),
    )
    return [fault for faults in checks for fault in faults]


def streams(seed: int) -> Streams:
    """Streams of a call with this seed."""
    return lambda name: np.random.default_rng([seed, zlib.crc32(name.encode())])


def in_frames(effect: Effect, signal: Samples, frame_samples: int) -> Samples:
    """`signal` through `effect`, one frame after the other."""
    starts = range(0, len(signal), frame_samples)
    return np.concatenate([effect.process(signal[at : at + frame_samples]) for at in starts])


def _bursts(sample_rate_hz: int) -> Samples:
    """Noise that comes and goes, so that levels change and silences occur."""
    n_samples = _SECONDS * sample_rate_hz
    noise = np.random.default_rng(0).normal(0, 0.1, n_samples)
    envelope = np.maximum(0, np.sin(2 * np.pi * 1.5 * np.arange(n_samples) / sample_rate_hz))
    return (noise * envelope).astype(np.float32)


def _same(one: Samples, other: Samples) -> bool:
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= TOLERANCE))


def _frame_faults(make: MakeEffect, signal: Samples, frames: Sequence[int]) -> Iterator[str]:
    whole = make(streams(1)).process(signal)
    for n in frames:
        if not _same(in_frames(make(streams(1)), signal, n), whole):
            yield f"frames of {n} samples give other samples than the whole signal"


def _seed_faults(make: MakeEffect, signal: Samples) -> Iterator[str]:
    asked: list[str] = []

    def recorded(name: str) -> np.random.Generator:
        asked.append(name)
        return streams(1)(name)

    first = make(recorded).process(signal)
    if not np.array_equal(make(streams(1)).process(signal), first):
        yield "the same seed gives other samples"
    if asked and np.array_equal(make(streams(2)).process(signal), first):
        yield "another seed gives the same samples"


def _leak_faults(make: MakeEffect, signal: Samples, frame_samples: int) -> Iterator[str]:
    alone = in_frames(make(streams(1)), signal, frame_samples)
    one, other = make(streams(1)), make(streams(1))
    together = []
    for at in range(0, len(signal), frame_samples):
        frame = signal[at : at + frame_samples]
        together.append(one.process(frame))
        other.process(frame[::-1].copy())
    if not np.array_equal(np.concatenate(together), alone):
        yield "an instance hears what another one processes"


def _shape_faults(make: MakeEffect, signal: Samples) -> Iterator[str]:
    effect, given = make(streams(1)), signal.copy()
    out = effect.process(given)
    if out.shape != given.shape or out.dtype != np.float32:
        yield f"{given.shape} float32 in gives {out.shape} {out.dtype} out"
    if not np.array_equal(given, signal):
        yield "it writes to the frame that it is given"
    if effect.process(given[:0]).shape != (0,):
        yield "an empty frame in does not give an empty frame out"


def _silence_faults(make: MakeEffect, n_samples: int) -> Iterator[str]:
    if not np.all(np.isfinite(make(streams(1)).process(np.zeros(n_samples, np.float32)))):
        yield "silence in gives infinite samples or none out"


def _rest_faults(make: MakeEffect, signal: Samples) -> Iterator[str]:
    awake, rested = make(streams(1)), make(streams(1))
    memory = getattr(awake, "memory_samples", None)  # a chain has none
    if memory is None:
        return
    loud_to_the_end = signal[: len(signal) * 95 // 100]
    for effect in (awake, rested):
        effect.process(np.concatenate((loud_to_the_end, np.zeros(memory, np.float32))))
    sounds = awake.process(np.zeros(len(signal), np.float32)).any()
    if sounds or not np.array_equal(awake.process(signal), rested.process(signal)):
        yield f"it is not at rest after {memory} samples of silence, its `memory_samples`"
