"""How right a reading is: bags of words, order, characters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from tests.bench.reading_truth import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.bench.reading_truth import Case


@dataclass(frozen=True)
class Spoken:
    """One line that would be spoken.

    Attributes:
        text: its words.
        middle: where its middle is in the picture, in pixels.
        is_sure: whether it would be said plainly, not as a doubt.
    """

    text: str
    middle: tuple[float, float] | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class Tally:
    """Words: in the truth, spoken, and right."""

    wanted: int = 0
    spoken: int = 0
    right: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.wanted + other.wanted, self.spoken + other.spoken, self.right + other.right
        )

    def __str__(self) -> str:
        recall, precision = self.right / max(1, self.wanted), self.right / max(1, self.spoken)
        return f"{recall:.3f} / {precision:.3f}"


def tally(case: Case, lines: Sequence[Spoken]) -> Tally:
    """Compare bags of words; what lies in an illegible region does not count."""
    wanted = Counter(words_of(case.text))
    spoken = Counter(
        word for line in lines if not _is_illegible(case, line) for word in words_of(line.text)
    )
    return Tally(wanted.total(), spoken.total(), (wanted & spoken).total())


def doubts(all_words: Tally, sure: Tally) -> str:
    """How much of what is right, and of what is wrong, is said as a doubt."""
    right = (all_words.right - sure.right) / max(1, all_words.right)
    wrong = all_words.spoken - all_words.right
    caught = (wrong - (sure.spoken - sure.right)) / max(1, wrong)
    return (
        f"said as a doubt: {right:.3f} of the right words, {caught:.3f} of the {wrong} wrong ones"
    )


def _is_illegible(case: Case, line: Spoken) -> bool:
    middle = line.middle
    return middle is not None and any(
        cv2.pointPolygonTest(quad.reshape(-1, 1, 2), middle, measureDist=False) >= 0
        for quad in case.illegible
    )


def in_order(wanted: Sequence[str], spoken: Sequence[str]) -> float:
    """Longest common subsequence over the wanted words."""
    lengths = np.zeros(len(spoken) + 1, np.int32)
    for word in wanted:
        before = lengths.copy()
        matched = np.where([other == word for other in spoken], before[:-1] + 1, before[1:])
        lengths[1:] = np.maximum.accumulate(np.maximum(matched, before[1:]))
    return int(lengths[-1]) / max(1, len(wanted))


def character_errors(wanted: str, spoken: str) -> float:
    """Edit distance over the length; blanks and line ends count as one blank."""
    a, b = " ".join(wanted.split()), " ".join(spoken.split())
    row = np.arange(len(b) + 1)
    steps = np.arange(len(b) + 1)
    for i, letter in enumerate(a, 1):
        replaced = row[:-1] + [letter != other for other in b]
        best = np.concatenate([[i], np.minimum(row[1:] + 1, replaced)])
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1]) / max(1, len(a))


def joined(lines: Iterable[Spoken]) -> str:
    """All lines as one text."""
    return " ".join(line.text for line in lines)
