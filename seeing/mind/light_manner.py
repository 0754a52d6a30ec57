"""Mode light while watching: a tone that rises towards the light, and no words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seeing.earcon import Tone
from seeing.mind.light_tone import pitch_hz
from seeing.mind.manner import Manner

if TYPE_CHECKING:
    from seeing.events import LookDone
    from seeing.mind.manner import Reply
    from seeing.phrases.shape import Phrases

# With a fifth of a second from look to look there is a gap between two tones.
TONE_S = 0.12


class LightManner(Manner):
    """Each look that nobody asked for is a tone: how bright it is."""

    def glanced(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Take a look that nobody asked for; in words too, for those who want no sounds."""
        reply = super().glanced(done, now_s, phrases)
        level = next((f.level for f in done.findings if f.level is not None), None)
        if level is None:
            return reply
        self._last = done
        return replace(reply, sounds=(Tone(pitch_hz(level), TONE_S),))
