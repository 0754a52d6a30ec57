"""The way out: one last sentence, then the switch, and nothing else whatever happens meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.events import PowerStaysOn, Stopped, UtteranceEnded
from seeing.mind.effects import Effect, Hush, PowerOff, Quit

if TYPE_CHECKING:
    from seeing.events import Event
    from seeing.utterance import Utterance

AT_LATEST_S = 5.0
"""A voice that hangs must not keep the device from going off."""


class Farewell:
    """What is still done once the button was held long enough to switch off.

    Args:
        last: the sentence that is said meanwhile: no press cuts it.
        now_s: monotonic time at which it is given to the voice.
    """

    def __init__(self, last: Utterance, now_s: float) -> None:
        self._last = last
        self._until_s: float | None = now_s + AT_LATEST_S

    def deadline_s(self) -> float | None:
        """When :meth:`take` must be asked, should no event come first; None: never."""
        return self._until_s

    def take(self, event: Event | None, now_s: float) -> list[Effect]:
        """Take an event, or that time has passed. The switch is thrown once."""
        if isinstance(event, (Stopped, PowerStaysOn)):
            return [Hush(), Quit()]
        is_ended = isinstance(event, UtteranceEnded) and event.utterance is self._last
        if self._until_s is None or not (is_ended or now_s >= self._until_s):
            return []
        self._until_s = None
        return [PowerOff()]
