"""The reader that Tesseract is: what is there when the wheel rapidocr is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from seeing.finding import Box
from seeing.languages import LANGUAGES
from seeing.sight.reader import LIMIT_S, Reader, writing_seen
from seeing.sight.reading.line import Paragraph, letters_in, mean_confidence
from seeing.sight.reading.order import Place, blocks
from seeing.sight.reading.paragraphs import Layout, ReadRow, grouped, paragraphs
from seeing.sight.reading.signs import most_important_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.sight.reading.line import Line
    from seeing.sight.reading.quad import Quad

# Print that lies on its side reads as less than this, whatever it says.
FEW_LETTERS = 20
# What it makes of another writing has 0.74 to 0.82, on five drawn pages; six pages and receipts in
# Latin have 0.84 and more.
DOUBTFUL = 0.84
SURE_CONFIDENCE = 0.8


class TesseractReader:
    """Reads with Tesseract.

    Args:
        languages: of the text, by Tesseract's names, the likeliest first.
        limit_s: after how many seconds Tesseract is ended.

    Raises:
        ReaderError: Tesseract or one of its languages is not installed.
    """

    name = "tesseract"

    def __init__(self, languages: Sequence[str], limit_s: float = LIMIT_S) -> None:
        self._reader = Reader(languages, limit_s)
        self._limit_s = limit_s
        self._writings = {LANGUAGES[name].writing for name in languages}

    def rest(self, idle_s: float) -> None:
        """Nothing to let go of: Tesseract is a process that ends with each reading."""

    def cancel(self) -> None:
        """End every reading under way, from any thread: each ends in a ReaderError."""
        self._reader.cancel()

    def read(self, pixels: Pixels) -> list[Line]:
        """Short text, most important first; RGB uint8 (height, width, 3). Raises ReaderError."""
        return most_important_first(self._reader.read(pixels))

    def parts(self, pixels: Pixels) -> Iterator[list[Paragraph]]:
        """A page, in one part, whichever way up it lies. Raises ReaderError."""
        best: list[Line] = []
        size = (0, 0)
        for quarters in (0, 2, 1, 3):
            turned = np.ascontiguousarray(np.rot90(pixels, quarters))
            lines = self._reader.read(turned)
            if _letters(lines) > _letters(best):
                best, size = lines, (turned.shape[0], turned.shape[1])
            if _letters(best) >= FEW_LETTERS:
                break
        if foreign := self._other_writing(pixels, best):
            yield [foreign]
        elif best:
            yield _paragraphs(best, *size)

    def _other_writing(self, pixels: Pixels, lines: list[Line]) -> Paragraph | None:
        """A paragraph without text for a page in a writing of none of the languages."""
        confidence = mean_confidence(lines) if lines else 0.0
        if confidence >= DOUBTFUL:
            return None
        writing = writing_seen(pixels, self._limit_s)
        if not writing or writing in self._writings:
            return None
        return Paragraph("foreign", "", 1 - confidence, Box(0, 0, 1, 1), f"und-{writing}")

    def places(self, pixels: Pixels) -> list[Quad]:  # noqa: ARG002
        """Nothing: to find lines it would have to read them, and that takes seconds."""
        return []


def _letters(lines: list[Line]) -> int:
    return sum(letters_in(line.text) for line in lines)


def _paragraphs(lines: list[Line], height: int, width: int) -> list[Paragraph]:
    places = [
        Place(
            i,
            line.box.x0 * width,
            line.box.y0 * height,
            line.box.x1 * width,
            line.box.y1 * height,
        )
        for i, line in enumerate(lines)
    ]
    told = [replace(line, is_sure=line.confidence >= SURE_CONFIDENCE) for line in lines]
    found: list[Paragraph] = []
    for block in blocks(places):
        layout = Layout.of(block)
        rows = [ReadRow(row, tuple(told[place.index] for place in row)) for row in block]
        found += paragraphs(grouped(rows, layout), layout)
    return found
