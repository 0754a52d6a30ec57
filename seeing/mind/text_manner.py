"""Mode text while watching: short texts as they come into view, each once until it leaves.

A reader spells the same sign differently from look to look: texts that are nearly alike are
taken for one. The largest and most central comes first, for that is what the camera is held
towards. A page is not read unasked: the listener hears that there is much to read.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from seeing.mind.manner import NOTHING, Manner, Reply
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.events import LookDone
    from seeing.finding import Finding
    from seeing.phrases.shape import Phrases

ALIKE = 0.75
"""Share of letters that two texts must have in common, in order, to be the same sign."""
MOST_LINES = 6
"""More lines than this at once are a page, not a sign."""
REMEMBERED = 60


class TextManner(Manner):
    """Reads signs by itself, and everything when asked."""

    def __init__(self) -> None:
        super().__init__()
        self._known: list[str] = []
        self._is_much_told = False

    @property
    def every_s(self) -> float:
        """Reading takes its time, and a sign stays where it is."""
        return 1.0

    def enter(self) -> None:
        """Everything is news."""
        super().enter()
        self._known, self._is_much_told = [], False

    def glanced(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Take a look that nobody asked for. What is only guessed at waits for a question."""
        sure = [finding for finding in done.findings if finding.is_sure]
        news = self._news(sure)
        if len(sure) > MOST_LINES:
            return self._much(phrases) if news else NOTHING
        self._is_much_told = False
        if not news:
            return NOTHING
        self._last = done
        return self._telling(done, foremost_first(news), now_s, phrases)

    def _much(self, phrases: Phrases) -> Reply:
        if self._is_much_told:
            return NOTHING
        self._is_much_told = True
        return Reply((Utterance(phrases.much_text),))

    def _named(self, finding: Finding) -> Finding:
        """The finding, labelled by the text under which it is known already."""
        return replace(finding, label=self._name(finding.text or ""))

    def _name(self, text: str) -> str:
        letters = "".join(filter(str.isalnum, text.casefold()))
        for known in self._known:
            if is_alike(letters, known):
                return known
        self._known = [letters, *self._known][:REMEMBERED]
        return letters


def is_alike(one: str, other: str) -> bool:
    """Whether two texts, letters and digits only, are one that was read twice.

    Where digits differ they never are: a price or a house number is all in one digit.
    """
    digits = [[letter for letter in text if letter.isdigit()] for text in (one, other)]
    if digits[0] != digits[1]:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def foremost_first(findings: Sequence[Finding]) -> list[Finding]:
    """Large and central before small and at the edge."""
    return sorted(findings, key=_weight, reverse=True)


def _weight(finding: Finding) -> float:
    if finding.box is None:
        return 0.0
    off_centre = abs(finding.box.centre_x - 0.5) + abs(finding.box.centre_y - 0.5)
    return finding.box.area * (1.0 - off_centre / 2)
