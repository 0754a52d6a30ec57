"""What a reader gives: lines and paragraphs of text, each with its place and certainty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.finding import Box

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Line:
    """One line of text.

    Attributes:
        text: its words, joined by single blanks.
        confidence: 0..1.
        box: where it is in the frame.
        is_cut: whether the frame's edge cuts it: its text may be half a word.
        foreign_letters: how many letters of a writing that no voice speaks it has; they are not
            in the text.
        language: in which it is to be said, such as ``fr``; of one without text, the language or
            writing that cannot be, such as ``de`` or ``und-Cyrl``; empty: not known.
        is_sure: whether it may be read out as it is; otherwise a letter or a word may be wrong.
    """

    text: str
    confidence: float
    box: Box
    is_cut: bool = False
    foreign_letters: int = 0
    language: str = ""
    is_sure: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Text that belongs together, all of it sure or all of it in doubt.

    Attributes:
        kind: ``heading``, ``paragraph`` or ``row`` (of a table or receipt); without text
            ``foreign``, before what is in a language or writing that is not listed, and ``unread``,
            where there are lines that could not be read.
        text: hyphenation undone.
        confidence: 0..1, the mean of its lines weighted by their length.
        box: around all of it, in the frame.
        language: as that of a line.
        is_sure: whether it may be read out as it is.
    """

    kind: str
    text: str
    confidence: float
    box: Box
    language: str = ""
    is_sure: bool = True


def letters_in(text: str) -> int:
    """How many letters and digits there are."""
    return len(re.findall(r"[^\W_]", text))


def joined(texts: Sequence[str]) -> str:
    """Lines as one text: a word that was divided at the end of a line is made whole.

    A hyphen goes when a small letter follows it, for then the line's end has put it there;
    ``T-`` ``Shirt`` keeps it.
    """
    whole = ""
    for text in filter(None, (text.strip() for text in texts)):
        if re.search(r"[^\W\d_]{2}[-\u2010\u00ad]$", whole):
            whole = whole[:-1] + text if text[0].islower() else whole + text
        else:
            whole = f"{whole} {text}".strip()
    return whole


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around several."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def mean_confidence(lines: Sequence[Line]) -> float:
    """The mean of lines, weighted by their length."""
    weights = [max(1, len(line.text)) for line in lines]
    weighted = sum(line.confidence * weight for line, weight in zip(lines, weights, strict=True))
    return weighted / sum(weights)
