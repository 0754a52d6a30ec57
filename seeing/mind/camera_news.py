"""What the listener knows of the camera, and what is left to tell.

Not a queue: a camera that comes and goes during a long sentence is told of once, as it is when
the sentence is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.earcon import Earcon
from seeing.utterance import Urgency, Utterance

if TYPE_CHECKING:
    from seeing.phrases.shape import Phrases


class CameraNews:
    """Whether there is a camera, and whether the listener knows."""

    def __init__(self) -> None:
        self.is_there: bool | None = None
        self._told: bool | None = None
        self._telling: Utterance | None = None

    def know(self) -> None:
        """The listener knows now: it was ready, or an answer said so."""
        self._told = self.is_there

    def next(self, phrases: Phrases) -> Utterance | None:
        """What is to be told, if anything is. Nothing is before the first `know`."""
        if self._told is None or self._told == self.is_there:
            return None
        self._told = self.is_there
        if self.is_there:
            self._telling = Utterance(phrases.camera_found, Urgency.NEXT)
        else:
            self._telling = Utterance(phrases.camera_lost, Urgency.NEXT, earcon=Earcon.ERROR)
        return self._telling

    def cut(self, utterance: Utterance | None) -> None:
        """An utterance was cut off: if it was this news, it is still to be told."""
        if utterance is not None and utterance is self._telling:
            self._told = not self.is_there
            self._telling = None
