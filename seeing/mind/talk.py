"""What is being said, what waits to be said, and the sounds where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.mind.earcons import Earcons, has_beeps
from seeing.mind.effects import Chime
from seeing.mind.speech import SpeechQueue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seeing.earcon import Beeps, Earcon, Tone
    from seeing.mind.effects import Effect
    from seeing.utterance import Utterance


class Talk:
    """The voice as the mind knows it: one utterance at a time.

    Attributes:
        saying: what was given to the voice and is not over; None: it is free.
        earcons: the sounds; whether the user wants them may be changed at any time.
    """

    def __init__(self, *, has_earcons: bool) -> None:
        self.saying: Utterance | None = None
        self._waiting = SpeechQueue()
        self.earcons = Earcons(is_on=has_earcons)

    def add(self, utterances: Iterable[Utterance]) -> None:
        """Let them wait for their turn, in their order."""
        self._waiting.add_all(utterances)

    def next(self, now_s: float) -> Utterance | None:
        """Take what waits and is still true."""
        return self._waiting.next(now_s)

    def begin(self, utterance: Utterance) -> list[Effect]:
        """Give it to the voice, which is free, after the sound that goes before it."""
        self.saying = utterance
        return self.earcons.say(utterance)

    def is_over(self, utterance: Utterance) -> bool:
        """Take the end of an utterance; returns whether it is the one that was being said."""
        if utterance is not self.saying:
            return False
        self.saying = None
        return True

    def cut(self) -> Utterance | None:
        """Drop what waits and what is being said; returns the latter."""
        self._waiting.clear()
        cut, self.saying = self.saying, None
        return cut

    def chime(self, earcon: Earcon) -> list[Effect]:
        """Make a sound, if nothing is being said."""
        return [] if self.saying else self.earcons.chime(earcon)

    def are_wanted(self, sounds: Sequence[Earcon | Tone | Beeps]) -> bool:
        """Whether there are sounds to be made in the place of words; beeps always are."""
        return bool(sounds) and (self.earcons.is_on or has_beeps(sounds))

    def sound(self, sounds: Sequence[Earcon | Tone | Beeps]) -> list[Effect]:
        """Make sounds in the place of words: now, if nothing is being said, or never."""
        return [] if self.saying else [Chime(sound) for sound in sounds]
