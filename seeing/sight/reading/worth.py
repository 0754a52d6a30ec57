"""What of the lines that were read is worth saying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.sight.reading.line import Line, around, letters_in, mean_confidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.sight.reading.order import Place

# Words worth saying. On a page nearly everything that is found is text; in a street it is not.
SIGN_CONFIDENCE, PAGE_CONFIDENCE = 0.85, 0.6
LEAST_LETTERS, SURE_LETTER = 2, 0.97
# What is shorter and cannot be read is a stain as well as a word.
LOST_SHAPE, LOST_LETTERS = 3.0, 5
# Chinese is also seen in stains: one or two letters tell nothing.
SURE_FOREIGN, LEAST_FOREIGN = 0.9, 4


def is_lost(line: Line, place: Place) -> bool:
    """Whether a line of a page has words, but which ones nobody can tell."""
    is_long = place.x1 - place.x0 >= LOST_SHAPE * place.height
    return is_long and line.confidence < PAGE_CONFIDENCE and letters_in(line.text) >= LOST_LETTERS


def is_worth_saying(line: Line, least_confidence: float) -> bool:
    """Whether a line is certain enough, and more than a stain."""
    letters = letters_in(line.text)
    if line.confidence < least_confidence or 2 * letters < len(line.text.replace(" ", "")):
        return False
    return letters >= LEAST_LETTERS or (letters == 1 and line.confidence >= SURE_LETTER)


def all_foreign(lines: Sequence[Line]) -> list[Line]:
    """One line without text for lines that are in a writing that no voice speaks; else none."""
    foreign = [x for x in lines if x.foreign_letters and x.confidence >= SURE_FOREIGN]
    letters = sum(line.foreign_letters for line in foreign)
    if letters < LEAST_FOREIGN:
        return []
    box = around([line.box for line in foreign])
    language = max(foreign, key=lambda line: line.foreign_letters).language
    return [Line("", mean_confidence(foreign), box, foreign_letters=letters, language=language)]
