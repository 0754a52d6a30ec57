"""The reader that Tesseract is: what is there when the wheel rapidocr is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.reader import LIMIT_S, Reader
from seeing.sight.reading.line import letters_in
from seeing.sight.reading.order import Place, blocks
from seeing.sight.reading.paragraphs import Layout, ReadRow, grouped, paragraph
from seeing.sight.reading.signs import most_important_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.frame import Pixels
    from seeing.sight.reading.line import Line, Paragraph
    from seeing.sight.reading.quad import Quad

# Print that lies on its side reads as less than this, whatever it says.
FEW_LETTERS = 20


class TesseractReader:
    """Reads with Tesseract.

    Args:
        language: of the text, such as ``en``.
        limit_s: after how many seconds Tesseract is ended.

    Raises:
        ReaderError: Tesseract or its language is not installed.
    """

    name = "tesseract"

    def __init__(self, language: str, limit_s: float = LIMIT_S) -> None:
        self._reader = Reader(language, limit_s)

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
        if best:
            yield _paragraphs(best, *size)

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
    found: list[Paragraph] = []
    for block in blocks(places):
        layout = Layout.of(block)
        rows = [ReadRow(row, tuple(lines[place.index] for place in row)) for row in block]
        found += [paragraph(group, layout) for group in grouped(rows, layout)]
    return found
