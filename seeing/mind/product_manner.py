"""Mode product: a tone leads to a code that cannot be read yet; one that can is told once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seeing.earcon import Tone
from seeing.mind.code_tone import code_pitch_hz
from seeing.mind.manner import Manner, Reply

if TYPE_CHECKING:
    from seeing.events import LookDone
    from seeing.finding import Finding
    from seeing.phrases.shape import Phrases

EVERY_S, TONE_S = 0.3, 0.12


class ProductManner(Manner):
    """Looks for codes by itself."""

    @property
    def every_s(self) -> float:
        """As often as a hand that follows a tone."""
        return EVERY_S

    def glanced(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Take a look that nobody asked for: a tone for a code that it cannot read."""
        unread = [finding for finding in done.findings if finding.kind == "hint"]
        read = tuple(finding for finding in done.findings if finding.kind != "hint")
        reply = super().glanced(replace(done, findings=read), now_s, phrases)
        pitch_hz = None if read else code_pitch_hz(unread)
        return reply if pitch_hz is None else replace(reply, sounds=(Tone(pitch_hz, TONE_S),))

    def _named(self, finding: Finding) -> Finding:
        """By what it says: two codes of one kind are two things."""
        return replace(finding, label=f"{finding.label} {finding.text}")
