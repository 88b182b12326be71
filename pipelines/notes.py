"""Where the scribe listens: the taps of a side's pipeline, and what each tells it."""

from pipecat.frames.frames import (
    FunctionCallCancelFrame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    InterimTranscriptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    MetricsFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStartedFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)

from pipelines.services.wiring import Wiring
from pipelines.spending import amounts_of, kind_of
from pipelines.taps import Tap

CANCELLED = "cancelled: the customer spoke before there was a result"
"""The error of a tool that an interruption cut short."""


def ear_tap(wiring: Wiring) -> Tap:
    """Behind the recogniser: transcripts, voice activity that the aggregator reports, and its use.

    What a recogniser listened to last it reports as it ends, and nothing passes it after that.
    """
    scribe, side = wiring.scribe, wiring.side

    def voice(*, speaks: bool) -> None:
        if side == "customer":
            wiring.floor.hears_voice(speaks=speaks)

    def starts(frame: VADUserStartedSpeakingFrame) -> None:
        scribe.voice_starts(side, frame.start_secs)
        voice(speaks=True)

    def stops(frame: VADUserStoppedSpeakingFrame) -> None:
        scribe.voice_stops(side, frame.stop_secs)
        voice(speaks=False)

    def so_far(frame: InterimTranscriptionFrame) -> None:
        if side == "customer":
            wiring.floor.hears_so_far(frame.text)

    return Tap(
        {
            TranscriptionFrame: lambda f: scribe.hears(side, f.text),
            InterimTranscriptionFrame: so_far,
            VADUserStartedSpeakingFrame: starts,
            VADUserStoppedSpeakingFrame: stops,
            MetricsFrame: lambda f: _usage(wiring, f, heard=True),
        }
    )


def mind_tap(wiring: Wiring) -> Tap:
    """Behind the language model: what the side sets out to say and to do."""
    scribe, side = wiring.scribe, wiring.side

    def starts(_frame: LLMFullResponseStartFrame) -> None:
        scribe.means(side)
        _book(wiring, "llm", requests=1)

    return Tap(
        {
            LLMFullResponseStartFrame: starts,
            LLMTextFrame: lambda f: scribe.means_more(side, f.text),
            LLMFullResponseEndFrame: lambda _: scribe.means_no_more(side),
            TTSSpeakFrame: lambda f: scribe.means(
                side, f.text, kind=f.metadata.get("kind", "reprompt")
            ),
            FunctionCallInProgressFrame: lambda f: scribe.calls(
                side, f.tool_call_id, f.function_name, dict(f.arguments)
            ),
            FunctionCallResultFrame: lambda f: scribe.call_returns(
                f.tool_call_id, f.result, f.error
            ),
            FunctionCallCancelFrame: lambda f: scribe.call_returns(f.tool_call_id, None, CANCELLED),
        }
    )


def voice_tap(wiring: Wiring) -> Tap:
    """Behind the text-to-speech service: what was synthesised, before it is played."""
    scribe, side = wiring.scribe, wiring.side
    rate_hz = wiring.sample_rate_hz

    def audio(frame: TTSAudioRawFrame) -> None:
        n_samples = round(frame.num_frames * rate_hz / frame.sample_rate)
        scribe.synthesised(side, frame.context_id, n_samples)
        _book(wiring, "tts", audio_ms=round(1000 * n_samples / rate_hz))

    return Tap(
        {
            TTSStartedFrame: lambda f: scribe.synthesis_started(side, f.context_id),
            TTSAudioRawFrame: audio,
        }
    )


def mouth_tap(wiring: Wiring) -> Tap:
    """Behind the transport: what was played, and everything that services report."""
    scribe, side = wiring.scribe, wiring.side
    return Tap(
        {
            TTSStartedFrame: lambda f: scribe.speech_starts(side, f.context_id),
            TTSAudioRawFrame: lambda f: scribe.spoke(side, f.metadata["at"], f.num_frames),
            MetricsFrame: lambda f: _usage(wiring, f),
        }
    )


def _usage(wiring: Wiring, frame: MetricsFrame, *, heard: bool = False) -> None:
    """Notes what services report of their use: at the ear the recogniser's, else all others'."""
    for data in frame.data:
        kind = kind_of(data)
        if kind is not None and (kind == "stt") == heard:
            _book(wiring, kind, model=data.model, **amounts_of(data) or {})


def _book(wiring: Wiring, kind: str, *, model: str | None = None, **amounts: int) -> None:
    kind = "s2s" if wiring.services.s2s else kind
    service = getattr(wiring.services, kind)
    name = service.service or service.class_ or ""
    wiring.scribe.uses(wiring.side, kind, name, model=model, **amounts)
