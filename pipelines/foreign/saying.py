"""What a foreign agent said, from what its pipeline wrote and what the line played of it.

A pipeline knows the words of its speech but not when they are heard; the line knows when sound was
played but not whose words it is. The two are joined by time: a pipeline reports a piece of sound
once it has been sent, so what came before that report, and after the one before, is that piece.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from pipecat.frames.frames import OutputAudioRawFrame, TTSAudioRawFrame

from pipelines.foreign.playout import Piece, Playout
from pipelines.foreign.sounding import unattributed
from pipelines.scribe import Scribe, Speech, plain

LATE_S = 0.1
"""Notes of a bot elsewhere come so much later than its sound, at most."""

ENDS = (".", "?", "!")
"""Of a sentence. What comes word by word is shown by the sentence."""


@dataclass(frozen=True)
class _Written:
    """A pipeline reported that it had written sound."""

    at_s: float
    context_id: str | None
    """None: sound that no speech service made."""


@dataclass
class Saying:
    """Collects during the call; `settle` makes speeches of it at the end."""

    scribe: Scribe
    speeches: dict[str, Speech] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)
    """Contexts that were not told to have been spoken to their end: they were cut off, who knows
    where."""
    _written: list[_Written] = field(default_factory=list)
    _playing: str | None = None
    _preparing: str | None = None
    _n_unnamed: int = 0
    _n_told: dict[str, int] = field(default_factory=dict)
    """Pieces of text that were shown, of speech that has begun to sound."""

    # ---- during the call ----------------------------------------------------------------------

    def prepares(self, context_id: str | None) -> None:
        """A service begins to make speech."""
        if context_id is None:
            self._n_unnamed += 1
        self._preparing = self._name(context_id)
        self._speech(self._preparing)

    def means(self, context_id: str | None, text: str) -> None:
        """Words that are to be spoken. Without a context: in that which is being prepared."""
        name = context_id or self._preparing or ""
        self._speech(name).meant.append(f"{text} ")
        if name in self._n_told and (context_id or text.rstrip().endswith(ENDS)):
            self._tell(name)

    def synthesised(self, frame: TTSAudioRawFrame) -> None:
        """Speech was made, whether or not it will be played."""
        speech = self._speech(frame.context_id or self._preparing or "")
        rate_hz = self.scribe.telephone.rate_hz
        speech.n_synthesised += round(frame.num_frames * rate_hz / frame.sample_rate)

    def made(self, context_id: str, ms: float) -> None:
        """So much speech was made, as told from elsewhere."""
        self._speech(context_id).n_synthesised += round(ms * self.scribe.telephone.rate_hz / 1000)

    def begins_elsewhere(self, context_id: str, *, at_s: float) -> None:
        """What comes from now on belongs to this context, as told from elsewhere, a little late."""
        self._written.append(_Written(at_s - LATE_S, self._playing))
        self.begins(context_id)

    def begins(self, context_id: str | None) -> None:
        """What the pipeline writes from now on belongs to this context."""
        self._playing = self._name(context_id)
        self._tell(self._playing)

    def _tell(self, name: str) -> None:
        """Shows whoever follows the call the words that they have not been shown."""
        meant = self._speech(name).meant
        if new := plain("".join(meant[self._n_told.get(name, 0) :])):
            self.scribe.event("agent", "says", new)
        self._n_told[name] = len(meant)

    def written(self, frame: OutputAudioRawFrame, *, at_s: float) -> None:
        """The pipeline wrote sound. A transport of ours tells where it went, as `at`."""
        spoken = self._playing if isinstance(frame, TTSAudioRawFrame) else None
        if "at" not in frame.metadata:
            self._written.append(_Written(at_s, spoken))
        elif spoken is not None:
            self._play(spoken, frame.metadata["at"], frame.num_frames)

    def _name(self, context_id: str | None) -> str:
        return context_id or f"unnamed {self._n_unnamed}"

    def _speech(self, name: str) -> Speech:
        return self.speeches.setdefault(name, Speech("agent"))

    def _play(self, name: str, at: int, n_samples: int) -> None:
        speech = self._speech(name)
        speech.start = at if speech.start is None else speech.start
        speech.n_written += n_samples
        speech.end = at + n_samples

    # ---- after it -----------------------------------------------------------------------------

    def settle(self, playout: Playout) -> None:
        """Hands the scribe the speeches, with where on the line they were played.

        Sound that belongs to none, such as a recorded greeting's, is found by its level.
        """
        times = [one.at_s for one in self._written]
        rest: list[Piece] = []
        for piece in playout.pieces:
            index = bisect_right(times, piece.arrived_s)
            name = self._written[index].context_id if index < len(times) else self._playing
            if name is None:
                rest.append(piece)
            else:
                self._play(name, piece.at, piece.n_samples)
        for name in self.unfinished:
            speech = self._speech(name)
            speech.n_synthesised = 2 * speech.n_written
        self.scribe.speeches += [one for one in self.speeches.values() if one.n_written]
        self.scribe.speeches += unattributed(rest, playout.clears, self.scribe.telephone)
