"""Rows of lines -> paragraphs, headings and rows of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from seeing.sight.reading.line import Paragraph, around, joined, mean_confidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.sight.reading.line import Line
    from seeing.sight.reading.order import Row

# A line of print that ends this much before the widest ends its paragraph.
FULL_LINE = 0.75
# From one line's middle to the next: more than this many times the usual is a new paragraph.
LEADING = 1.45
HEADING_HEIGHT = 1.3
MOST_HEADING_WORDS = 12
# Cells this many line heights apart are told apart by a comma.
CELL_GAP = 1.5
SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|$)", re.DOTALL)
LIST_ITEM = re.compile(r"\s*(?:[-*\u2022\u25cf\u25aa]|\(?\w{1,2}[.)])\s")


@dataclass(frozen=True)
class ReadRow:
    """One row.

    Attributes:
        places: where its lines are.
        lines: what they say.
        has_lost: whether a line of it could not be read; it is not among the others unless it is
            the only one.
    """

    places: Row
    lines: tuple[Line, ...]
    has_lost: bool = False

    @property
    def is_unread(self) -> bool:
        """Whether nothing of it could be read."""
        return self.has_lost and not any(line.text for line in self.lines)

    @property
    def is_sure(self) -> bool:
        """Whether all of it may be read out as it is."""
        return not self.has_lost and all(line.is_sure for line in self.lines)

    @property
    def text(self) -> str:
        """Its lines; a comma between cells of a table."""
        text = self.lines[0].text
        for (before, after), line in zip(pairwise(self.places), self.lines[1:], strict=True):
            is_cell = after.x0 - before.x1 > CELL_GAP * before.height
            text += f", {line.text}" if is_cell and text[-1:].isalnum() else f" {line.text}"
        return text

    @property
    def height(self) -> float:
        """In pixels."""
        return median(place.height for place in self.places)

    @property
    def middle(self) -> float:
        """Its y."""
        return sum(place.middle for place in self.places) / len(self.places)

    @property
    def is_table(self) -> bool:
        """Whether it has cells."""
        return any(
            after.x0 - before.x1 > CELL_GAP * before.height
            for before, after in pairwise(self.places)
        )


@dataclass(frozen=True)
class Layout:
    """What is usual in a column: pixels of the straight page.

    Attributes:
        height: of a line.
        leading: from one row's middle to the next.
        full: a row that ends before this x is not full.
    """

    height: float
    leading: float
    full: float

    @staticmethod
    def of(rows: Sequence[Row]) -> Layout:
        """The layout of at least one row, before anything is read."""
        height = median(place.height for row in rows for place in row)
        middles = [sum(place.middle for place in row) / len(row) for row in rows]
        steps = [after - before for before, after in pairwise(middles)]
        leading = min(max(median(steps), height), 2.5 * height) if steps else height
        left = min(row[0].x0 for row in rows)
        right = max(row[-1].x1 for row in rows)
        return Layout(height, leading, left + FULL_LINE * (right - left))


def grouped(rows: Sequence[ReadRow], layout: Layout) -> list[list[ReadRow]]:
    """The rows of each paragraph."""
    groups = list[list[ReadRow]]()
    for row in rows:
        if groups and not _begins(groups[-1][-1], row, layout):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _begins(before: ReadRow, after: ReadRow, layout: Layout) -> bool:
    """Whether a paragraph begins with a row."""
    if before.is_unread or after.is_unread:
        return before.is_unread is not after.is_unread
    if before.is_table or after.is_table:
        return True
    heights = sorted((before.height, after.height))
    return (
        before.places[-1].x1 < layout.full
        or after.middle - before.middle > LEADING * layout.leading
        or heights[1] > HEADING_HEIGHT * heights[0]
        or LIST_ITEM.match(after.text) is not None
    )


def paragraphs(groups: Sequence[Sequence[ReadRow]], layout: Layout) -> list[Paragraph]:
    """Join the rows of each paragraph; one with doubtful sentences comes in parts."""
    return [part for rows in groups for part in _parts(rows, layout)]


def _parts(rows: Sequence[ReadRow], layout: Layout) -> list[Paragraph]:
    texts = [row.text for row in rows]
    text = joined(texts)
    kind = _kind(rows, text, layout.height)
    if kind in {"unread", "row"} or len({row.is_sure for row in rows}) == 1:
        return [_paragraph(kind, text, rows, is_sure=all(row.is_sure for row in rows))]
    # Where the text of each row ends; it begins where that of the one before ends.
    ends = [len(joined(texts[: i + 1])) for i in range(len(texts))]
    begins = [0, *ends[:-1]]
    found = list[Paragraph]()
    for is_sure, start, end in _alike(text, rows, begins, ends):
        some = [row for row, a, b in zip(rows, begins, ends, strict=True) if a < end and start < b]
        found.append(_paragraph(kind, text[start:end], some, is_sure=is_sure))
    return found


def _alike(
    text: str, rows: Sequence[ReadRow], begins: Sequence[int], ends: Sequence[int]
) -> list[tuple[bool, int, int]]:
    """Stretches of whole sentences, sure and not in turn: sure or not, where it starts and ends.

    A sentence of which any row is in doubt is so itself: nobody can hear half of one as certain.
    """
    found = list[tuple[bool, int, int]]()
    for sentence in SENTENCE.finditer(text):
        start, end = sentence.span()
        is_sure = all(
            row.is_sure
            for row, a, b in zip(rows, begins, ends, strict=True)
            if a < end and start < b
        )
        if found and found[-1][0] is is_sure:
            start = found.pop()[1]
        found.append((is_sure, start, end))
    return found


def _paragraph(kind: str, text: str, rows: Sequence[ReadRow], *, is_sure: bool) -> Paragraph:
    lines = [line for row in rows for line in row.lines]
    box = around([line.box for line in lines])
    return Paragraph(kind, text, mean_confidence(lines), box, is_sure=is_sure)


def _kind(rows: Sequence[ReadRow], text: str, usual: float) -> str:
    if rows[0].is_unread:
        return "unread"
    if rows[0].is_table:
        return "row"
    is_large = rows[0].height > HEADING_HEIGHT * usual
    if is_large and len(text.split()) <= MOST_HEADING_WORDS:
        return "heading"
    return "paragraph"
