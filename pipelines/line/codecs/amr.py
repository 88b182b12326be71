"""AMR narrow-band (3GPP TS 26.071): the mobile telephone's codec, from OpenCORE through FFmpeg."""

from pipelines.line.codecs.coder import Coder, Pcm, Rest
from pipelines.line.codecs.ffmpeg import Decoder, Encoder, pyav

RATE_HZ = 8000
DEFAULT_KBPS = 12.2
LOOKAHEAD_SAMPLES = 40
"""The encoder looks 5 ms ahead (3GPP TS 26.090, 5.2)."""
_RESTLESS_KBPS = (5.15, 5.9)
"""Modes whose encoder does not come to alternate between two packets in digital silence."""
NO_DATA = bytes([15 << 3 | 1 << 2])
"""Frame type 15 of the storage format (RFC 4867, 5.3): the decoder conceals (3GPP TS 26.091)."""


class AmrNb(Coder):
    """Encoder and decoder at one of the eight rates, without discontinuous transmission."""

    sample_rate_hz = RATE_HZ
    delay_samples = LOOKAHEAD_SAMPLES

    def __init__(self, bit_rate_kbps: float | None) -> None:
        av = pyav("amr_nb")
        kbps = bit_rate_kbps or DEFAULT_KBPS
        bit_rate_bps = round(1000 * kbps)
        self.rest = None if kbps in _RESTLESS_KBPS else Rest(after=50, period=2)
        name = "libopencore_amrnb"
        self._encoder = Encoder(av, name, sample_rate_hz=RATE_HZ, bit_rate_bps=bit_rate_bps)
        self._decoder = Decoder(av, name, sample_rate_hz=RATE_HZ)

    def encode(self, pcm: Pcm) -> bytes:
        """A frame in the storage format: a header octet, then the bits."""
        return self._encoder.encode(pcm)

    def decode(self, packet: bytes) -> Pcm:
        """160 samples."""
        return self._decoder.decode(packet)

    def conceal(self) -> Pcm:
        """What the decoder makes up from the frames before, getting quieter."""
        return self._decoder.decode(NO_DATA)
