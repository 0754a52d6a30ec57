"""The reader on ONNX Runtime: a detector finds lines, a recogniser reads each of them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.reading.detector import Detector, Part
from seeing.sight.reading.line import Line, Paragraph, around, letters_in, mean_confidence
from seeing.sight.reading.network import Stop
from seeing.sight.reading.paragraphs import Layout, ReadRow, grouped, paragraph
from seeing.sight.reading.recogniser import Recogniser
from seeing.sight.reading.scripts import foreign_letters, spoken_part
from seeing.sight.reading.sheet import Sheet
from seeing.sight.reading.signs import most_important_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.sight.reading.order import Place, Row
    from seeing.sight.reading.quad import Quad

# A page's print is smaller in its picture than that of signs.
SIGN_SIDE_PX, PAGE_SIDE_PX, MOST_SCALE = 1280, 1600, 1.5
# Enough to see where the lines of a page are, in a quarter of the time.
GLANCE_SIDE_PX = 736
# Words worth saying. On a page nearly everything that is found is text; in a street it is not.
SIGN_CONFIDENCE, PAGE_CONFIDENCE = 0.85, 0.6
LEAST_LETTERS, SURE_LETTER = 2, 0.97
# Chinese is also seen in stains: one or two letters tell nothing.
SURE_FOREIGN, LEAST_FOREIGN = 0.9, 4
# A picture this low is one line that somebody has cut out.
CROP_HEIGHT_PX = 100
# So many lines tell which way up a page is; they are read anyway.
PROBES, SURE_UPRIGHT = 6, 0.85
# A picture this small is looked at closely at once.
GLIMPSE_OVER_PX = 900
LIMIT_S = 20.0
# The first sentence is to be heard soon, later ones are read in larger heaps.
FIRST_LINES, LATER_LINES = 4, 24


class RapidReader:
    """Reads with PP-OCRv6.

    Args:
        threads: how many work on one picture.
        limit_s: after how many seconds a reading is stopped.

    Raises:
        ReaderError: ONNX Runtime or a network is missing.
    """

    name = "rapidocr"

    def __init__(self, threads: int, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._detector = Detector(threads)
        self._recogniser = Recogniser(threads)
        self._stops = set[Stop]()
        self._lock = threading.Lock()

    def cancel(self) -> None:
        """End every reading under way, from any thread: each ends in a ReaderError."""
        with self._lock:
            for stop in self._stops:
                stop.set()

    def read(self, pixels: Pixels) -> list[Line]:
        """Read words and signs, most important first.

        Args:
            pixels: RGB uint8, shape (height, width, 3).

        Raises:
            ReaderError: a network failed or was stopped.
        """
        is_crop = pixels.shape[0] <= CROP_HEIGHT_PX
        with self._stoppable() as stop:
            sheet = (
                Sheet.of_one_line(pixels) if is_crop else self._sheet(pixels, SIGN_SIDE_PX, stop)
            )
            places = [place for block in sheet.blocks() for row in block for place in row]
            lines = self._lines(sheet, places, stop)
        if not is_crop:
            lines = [
                sheet.uncut(line, place.index) for line, place in zip(lines, places, strict=True)
            ]
        said = most_important_first([x for x in lines if is_worth_saying(x, SIGN_CONFIDENCE)])
        return said or all_foreign(lines)

    def parts(self, pixels: Pixels) -> Iterator[list[Paragraph]]:
        """Read a page; each part comes as soon as it is read, in reading order.

        Args:
            pixels: RGB uint8, shape (height, width, 3).

        Raises:
            ReaderError: a network failed or was stopped.
        """
        with self._stoppable() as stop:
            sheet = self._sheet(pixels, PAGE_SIDE_PX, stop)
            columns, has_words = sheet.blocks(), False
            for block in columns:
                for part in self._block(sheet, block, stop):
                    has_words = True
                    yield part
            if not has_words:
                rows = [row for block in columns for row in block][:FIRST_LINES]
                foreign = all_foreign(self._lines(sheet, [p for row in rows for p in row], stop))
                yield from ([Paragraph("foreign", "", x.confidence, x.box)] for x in foreign)

    def places(self, pixels: Pixels) -> list[Quad]:
        """Find lines of text without reading them.

        Args:
            pixels: RGB uint8, shape (height, width, 3).

        Raises:
            ReaderError: the network failed or was stopped.
        """
        with self._stoppable() as stop:
            regions = self._detector.find(pixels, _scale(pixels, GLANCE_SIDE_PX), stop)
        return [region.quad for region in regions]

    def _block(self, sheet: Sheet, block: Sequence[Row], stop: Stop) -> Iterator[list[Paragraph]]:
        """One column. The last paragraph of a heap waits for the next: it may go on."""
        layout, rows, heap = Layout.of(block), iter(block), FIRST_LINES
        pending = list[ReadRow]()
        while some := list(islice(rows, heap)):
            heap = LATER_LINES
            groups = grouped([*pending, *self._rows(sheet, some, stop)], layout)
            if len(groups) > 1:
                yield [paragraph(group, layout) for group in groups[:-1]]
            pending = groups[-1] if groups else []
        if pending:
            yield [paragraph(pending, layout)]

    def _rows(self, sheet: Sheet, rows: Sequence[Row], stop: Stop) -> list[ReadRow]:
        places = [place for row in rows for place in row]
        lines = dict(zip(places, self._lines(sheet, places, stop), strict=True))
        read = list[ReadRow]()
        for row in rows:
            kept = [place for place in row if is_worth_saying(lines[place], PAGE_CONFIDENCE)]
            if kept:
                read.append(ReadRow(kept, tuple(lines[place] for place in kept)))
        return read

    def _sheet(self, pixels: Pixels, side_px: int, stop: Stop) -> Sheet:
        """Find the lines, and turn the picture until they are upright."""
        sheet = Sheet(pixels, self._quads(pixels, _scale(pixels, side_px), stop))
        if sheet.is_on_its_side:
            sheet = sheet.turned(1)
        probes = sheet.longest(PROBES)
        upright = self._certainty(sheet, probes, stop)
        if not probes or upright >= SURE_UPRIGHT:
            return sheet
        head_down = sheet.turned(2)
        return head_down if self._certainty(head_down, probes, stop) > upright else sheet

    def _quads(self, pixels: Pixels, scale: float, stop: Stop) -> list[Quad]:
        """Look closely where a first look finds that it is worth while."""
        height, width = pixels.shape[:2]
        part: Part | None = Part(0, 0, width, height)
        if scale * max(height, width) > GLIMPSE_OVER_PX:
            part = self._detector.glimpse(pixels, stop)
        if part is None:
            return []
        cut = pixels[part.y0 : part.y1, part.x0 : part.x1]
        corner = np.array([part.x0, part.y0], np.float32)
        return [region.quad + corner for region in self._detector.find(cut, scale, stop)]

    def _certainty(self, sheet: Sheet, probes: Sequence[int], stop: Stop) -> float:
        readings = self._recogniser.read([sheet.cut_out(index) for index in probes], stop)
        characters = sum(len(reading.text) for reading in readings)
        certainties = sum(sum(reading.certainties) for reading in readings)
        return certainties / characters if characters else 0.0

    def _lines(self, sheet: Sheet, places: Sequence[Place], stop: Stop) -> list[Line]:
        cuts = [sheet.cut_out(place.index) for place in places]
        readings = self._recogniser.read(cuts, stop)
        return [
            Line(
                spoken_part(reading.text),
                reading.confidence,
                sheet.box(place.index),
                foreign_letters=foreign_letters(reading.text),
            )
            for place, reading in zip(places, readings, strict=True)
        ]

    @contextmanager
    def _stoppable(self) -> Iterator[Stop]:
        """Ends when it is told to, or after the limit."""
        stop = Stop()
        alarm = threading.Timer(self._limit_s, stop.set)
        alarm.daemon = True
        with self._lock:
            self._stops.add(stop)
        alarm.start()
        try:
            yield stop
        finally:
            alarm.cancel()
            with self._lock:
                self._stops.discard(stop)


def all_foreign(lines: Sequence[Line]) -> list[Line]:
    """One line without text for lines that are in a writing that no voice speaks; else none."""
    foreign = [x for x in lines if x.foreign_letters and x.confidence >= SURE_FOREIGN]
    letters = sum(line.foreign_letters for line in foreign)
    if letters < LEAST_FOREIGN:
        return []
    box = around([line.box for line in foreign])
    return [Line("", mean_confidence(foreign), box, foreign_letters=letters)]


def _scale(pixels: Pixels, side_px: int) -> float:
    """A small picture has no more in it than is there."""
    return min(MOST_SCALE, side_px / float(max(pixels.shape[:2])))


def is_worth_saying(line: Line, least_confidence: float) -> bool:
    """Whether a line is certain enough, and more than a stain."""
    letters = letters_in(line.text)
    if line.confidence < least_confidence or 2 * letters < len(line.text.replace(" ", "")):
        return False
    return letters >= LEAST_LETTERS or (letters == 1 and line.confidence >= SURE_LETTER)
