"""G.722 at 64 kbit/s: wideband in two sub-bands of ADPCM, as FFmpeg implements it."""

from pipelines.line.codecs.coder import Coder, Pcm, Rest
from pipelines.line.codecs.ffmpeg import Decoder, Encoder, pyav

RATE_HZ = 16000
QMF_SAMPLES = 22
"""The delay of the two 24-tap quadrature mirror filters of ITU-T G.722 (09/2012), 3.1 and 4.4."""


class G722(Coder):
    """Encoder and decoder. A lost packet also shifts the predictors of those that follow."""

    sample_rate_hz = RATE_HZ
    delay_samples = QMF_SAMPLES
    rest = Rest(after=50)
    """It would go on with a few steps of 16 bits that hardly ever recur; so for pauses of up to a
    second it is the codec to the bit, and after longer ones it differs by its rounding noise."""

    def __init__(self) -> None:
        av = pyav("g722")
        self._encoder = Encoder(av, "g722", sample_rate_hz=RATE_HZ)
        self._decoder = Decoder(av, "g722", sample_rate_hz=RATE_HZ)

    def encode(self, pcm: Pcm) -> bytes:
        """160 octets: two samples to the octet."""
        return self._encoder.encode(pcm)

    def decode(self, packet: bytes) -> Pcm:
        """320 samples."""
        return self._decoder.decode(packet)
