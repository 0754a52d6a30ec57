"""Which sound goes with what happens: before words, or where none are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.earcon import Beeps, Earcon
from seeing.mind.effects import Chime, Say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.earcon import Tone
    from seeing.finding import Finding
    from seeing.mind.effects import Effect
    from seeing.utterance import Utterance


class Earcons:
    """The sounds of one device.

    Args:
        is_on: whether the user wants them; may be changed at any time.
    """

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on

    def chime(self, earcon: Earcon) -> list[Effect]:
        """Make a sound where nothing is said."""
        return [Chime(earcon)] if self.is_on else []

    def say(self, utterance: Utterance) -> list[Effect]:
        """Say something, after the sound that goes before it."""
        before = self.chime(utterance.earcon) if utterance.earcon else []
        return [*before, Say(utterance)]


def has_beeps(sounds: Sequence[Earcon | Tone | Beeps]) -> bool:
    """Whether sounds are the answer itself, and not for who wants sounds."""
    return any(isinstance(sound, Beeps) for sound in sounds)


def doubt(findings: Sequence[Finding]) -> Earcon | None:
    """The sound before an answer: one if it begins with a doubt, or tells that nothing was found.

    What is sure is told first, so one sure finding is enough for there to be none.
    """
    is_sure = any(finding.is_sure and finding.kind != "quality" for finding in findings)
    return None if is_sure else Earcon.NOT_SURE
