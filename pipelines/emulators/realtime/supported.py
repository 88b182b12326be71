"""What of the Realtime API this emulator has; the rest it refuses."""

from openai.types import realtime as api
from openai.types.realtime.realtime_audio_formats import AudioPCM
from openai.types.realtime.realtime_audio_input_turn_detection import SemanticVad

from pipelines.emulators.realtime.wire import Refusal


def supported(
    asked: api.RealtimeSessionCreateRequest | api.RealtimeTranscriptionSessionCreateRequest,
) -> api.RealtimeSessionCreateRequest:
    """A session's settings, if this emulator has what they ask for.

    Raises:
        Refusal: it has not.
    """
    if not isinstance(asked, api.RealtimeSessionCreateRequest):
        raise Refusal("This emulator has sessions of type `realtime` only.", code="invalid_value")
    audio = asked.audio or api.RealtimeAudioConfig()
    formats = [end.format for end in (audio.input, audio.output) if end and end.format]
    if any(not isinstance(one, AudioPCM) for one in formats):
        raise Refusal("This emulator has `audio/pcm` only.", code="invalid_value")
    if audio.input and isinstance(audio.input.turn_detection, SemanticVad):
        raise Refusal("This emulator has `server_vad` only.", code="invalid_value")
    if asked.output_modalities and "audio" not in asked.output_modalities:
        raise Refusal("This emulator answers by `audio` only.", code="invalid_value")
    return asked


def check_response(asked: api.RealtimeResponseCreateParams) -> None:
    """Sees to it that a response is one that this emulator gives.

    Raises:
        Refusal: it is not.
    """
    if asked.conversation not in (None, "auto") or asked.input:
        reason = "This emulator answers to the conversation, and within it, only."
        raise Refusal(reason, code="invalid_value")
    if asked.output_modalities and "audio" not in asked.output_modalities:
        raise Refusal("This emulator answers by `audio` only.", code="invalid_value")
