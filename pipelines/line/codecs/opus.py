"""Opus (RFC 6716) at a constant bit rate, as libopus implements it, through FFmpeg.

FFmpeg decodes at 48 kHz whatever was encoded, so the sound is brought down to the line's rate.
libopus chooses its routines by the processor, so another kind of processor may give other samples.
"""

import numpy as np

from pipelines.line.codecs.coder import Coder, Pcm, Rest
from pipelines.line.codecs.ffmpeg import Decoder, Encoder, pyav
from pipelines.line.resampling import Decimator

DEFAULT_KBPS = 16.0
DECODER_RATE_HZ = 48000
NARROW_RATE_HZ = 8000
NARROW_LOOKAHEAD, WIDE_LOOKAHEAD = 316, 310
"""At 48 kHz. The pre-skip that libopus reports for speech is 312 (RFC 7845, 4.2); the resamplers on
the way to SILK's narrow and wide band make it some samples more or less. Found by phase, at all
bit rates and with several voices, to within one sample."""
WIDE_FROM_KBPS = 16
"""From here on libopus codes speech at 16 kHz in wide band."""
COMPLEXITY = 1
"""Of 0 to 10. At the bit rates of telephony 10 takes thrice the time, and its log spectrum is no
nearer to what was said (5.99 dB off at 24 kbit/s, 6.00 with 1)."""
_OPTIONS = {
    "application": "voip",
    "frame_duration": "20",
    "vbr": "off",
    "compression_level": str(COMPLEXITY),
}
_SILK_20_MS = 1 << 3
"""A table of contents (RFC 6716, 3.1): narrow-band speech, mono, one frame of 20 ms."""
_ONE_FRAME = 0b11111100
"""Masks how many frames a packet has; a constant bit rate pads packets of "any number"."""


class Opus(Coder):
    """Encoder and decoder."""

    rest = Rest(after=10, period=4)
    """Where libopus's discontinuous transmission pauses: after 200 ms. There are four seeds of
    dither, a step of 16 bits loud. Levels that it tracks for longer are off by the time of rest."""

    def __init__(self, sample_rate_hz: int, bit_rate_kbps: float | None) -> None:
        av = pyav("opus")
        self.sample_rate_hz = sample_rate_hz
        self._encoder = Encoder(
            av,
            "libopus",
            sample_rate_hz=sample_rate_hz,
            bit_rate_bps=round(1000 * (bit_rate_kbps or DEFAULT_KBPS)),
            options=_OPTIONS,
        )
        self._decoder = Decoder(av, "libopus", sample_rate_hz=DECODER_RATE_HZ)
        kbps = bit_rate_kbps or DEFAULT_KBPS
        wide = sample_rate_hz > NARROW_RATE_HZ and kbps >= WIDE_FROM_KBPS
        lookahead = WIDE_LOOKAHEAD if wide else NARROW_LOOKAHEAD
        whole, part = divmod(lookahead, DECODER_RATE_HZ // sample_rate_hz)
        self._down = Decimator(DECODER_RATE_HZ, sample_rate_hz, first=part)
        self.delay_samples = whole + self._down.delay_samples
        self._contents = _SILK_20_MS

    def encode(self, pcm: Pcm) -> bytes:
        """A packet with one frame of 20 ms; its first octet is the table of contents."""
        return self._encoder.encode(pcm)

    def decode(self, packet: bytes) -> Pcm:
        """20 ms at the line's rate."""
        self._contents = packet[0]
        return self._lower(packet)

    def conceal(self) -> Pcm:
        """What libopus makes up.

        It is given a packet of the last one's configuration with one frame of no octets, which
        stands for a frame that was lost (RFC 6716, 3.2.1 and 4.4).
        """
        return self._lower(bytes([self._contents & _ONE_FRAME]))

    def _lower(self, packet: bytes) -> Pcm:
        return self._down.process_pcm(self._decoder.decode(packet).astype(np.float64))
