"""Frames of our own, between the scripted language model and recognisers that listen for it."""

from dataclasses import dataclass

from pipecat.frames.frames import ControlFrame, DataFrame

from personas.schema import Voice


@dataclass
class ListenForFrame(ControlFrame):
    """Tells a recogniser, upstream, what kind of answer to expect. Others pass it on.

    Parameters:
        grammar: A grammar of the recogniser's vocabulary, such as `zip`.
    """

    grammar: str


@dataclass
class AlternativesFrame(DataFrame):
    """Further readings of the transcript that follows, the likeliest first.

    Parameters:
        readings: What the recogniser took to be possible.
    """

    readings: tuple[str, ...]


@dataclass
class ChangeVoiceFrame(ControlFrame):
    """Tells a text-to-speech service, downstream, to go on in another voice.

    Parameters:
        voice: The voice of whoever speaks from now on.
    """

    voice: Voice
