"""The reader on ONNX Runtime: a detector finds lines, a recogniser reads each of them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from seeing.sight.reading.detector import Detector, has_text
from seeing.sight.reading.line import Line, Paragraph, around, letters_in, mean_confidence
from seeing.sight.reading.network import Stop
from seeing.sight.reading.paragraphs import Layout, ReadRow, grouped, paragraph
from seeing.sight.reading.recogniser import Reading, Recogniser
from seeing.sight.reading.scripts import foreign_letters, spoken_part
from seeing.sight.reading.sheet import Sheet
from seeing.sight.reading.signs import most_important_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.sight.reading.order import Place, Row
    from seeing.sight.reading.quad import Quad

# How large the detector sees a picture, and how large a page whose print then is small.
SIDE_PX, PAGE_SIDE_PX = 1280, 1600
# Print lower than this, to the detector, is worth a closer look. A small picture of signs is
# enlarged for it; a page has no more in it than is there.
SMALL_PRINT_PX, MOST_SCALE = 20, 1.5
# Enough to see where the lines of a page are, in a quarter of the time.
GLANCE_SIDE_PX = 736
# Words worth saying. On a page nearly everything that is found is text; in a street it is not.
SIGN_CONFIDENCE, PAGE_CONFIDENCE = 0.85, 0.6
LEAST_LETTERS, SURE_LETTER = 2, 0.97
# Chinese is also seen in stains: one or two letters tell nothing.
SURE_FOREIGN, LEAST_FOREIGN = 0.9, 4
# A picture this low is one line that somebody has cut out.
CROP_HEIGHT_PX = 100
# The first lines tell which way up a page is: they are read anyway.
PROBES, SURE_UPRIGHT = 4, 0.85
# A picture this small is looked at closely at once.
GLIMPSE_OVER_PX = 900
LIMIT_S = 20.0
# The first sentence is to be heard soon, later ones are read in larger heaps.
FIRST_LINES, MOST_LINES = 3, 24


class RapidReader:
    """Reads with PP-OCRv6.

    Args:
        threads: how many work on one picture.
        limit_s: after how many seconds without anything new a reading is stopped.

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

    def rest(self, idle_s: float) -> None:
        """Let go of the networks' memory if nobody has read for so long."""
        self._detector.rest(idle_s)
        self._recogniser.rest(idle_s)

    def read(self, pixels: Pixels) -> list[Line]:
        """Read words and signs, most important first; print in its order.

        Args:
            pixels: RGB uint8, shape (height, width, 3).

        Raises:
            ReaderError: a network failed or was stopped.
        """
        is_crop = pixels.shape[0] <= CROP_HEIGHT_PX
        with self._stoppable() as stop:
            sheet = (
                Sheet.of_one_line(pixels)
                if is_crop
                else self._sheet(pixels, _scale(pixels, SIDE_PX, MOST_SCALE), stop)
            )
            places = [place for block in sheet.blocks() for row in block for place in row]
            lines = self._lines(sheet, places, stop)
        if sheet.is_print:
            # Lines that a page leaves out are missed more than a half word at its edge is.
            return [line for line in lines if is_worth_saying(line, PAGE_CONFIDENCE)]
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
            for part in self._parts(pixels, stop):
                # The limit is for silence: a long page takes as long as it takes.
                stop.end()
                yield part
                stop.begin()

    def _parts(self, pixels: Pixels, stop: Stop) -> Iterator[list[Paragraph]]:
        sheet = self._sheet(pixels, _scale(pixels, PAGE_SIDE_PX, 1.0), stop)
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
            regions = self._detector.find(pixels, _scale(pixels, GLANCE_SIDE_PX, MOST_SCALE), stop)
        return [region.quad for region in regions]

    def _block(self, sheet: Sheet, block: Sequence[Row], stop: Stop) -> Iterator[list[Paragraph]]:
        """One column. The last paragraph of a heap waits for the next: it may go on."""
        layout, rows, heap = Layout.of(block), iter(block), FIRST_LINES
        pending = list[ReadRow]()
        while some := list(islice(rows, heap)):
            heap = min(2 * heap, MOST_LINES)
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

    def _sheet(self, pixels: Pixels, closer: float, stop: Stop) -> Sheet:
        """Find the lines, and turn the picture until they are upright."""
        scale = _scale(pixels, SIDE_PX, 1.0)
        sheet = Sheet(pixels, self._quads(pixels, scale, stop))
        if sheet.line_height_px * scale < SMALL_PRINT_PX and closer > scale:
            regions = self._detector.find(pixels, closer, stop)
            sheet = Sheet(pixels, [region.quad for region in regions])
        if sheet.is_on_its_side:
            sheet = sheet.turned(1)
        upright = self._certainty(sheet, stop)
        if upright >= SURE_UPRIGHT:
            return sheet
        head_down = sheet.turned(2)
        return head_down if self._certainty(head_down, stop) > upright else sheet

    def _quads(self, pixels: Pixels, scale: float, stop: Stop) -> list[Quad]:
        """Look closely where a first look finds that it is worth while."""
        seen = None
        if scale * max(pixels.shape[:2]) > GLIMPSE_OVER_PX:
            seen = self._detector.glimpse(pixels, stop)
            if not has_text(seen):
                return []
        return [region.quad for region in self._detector.find(pixels, scale, stop, seen)]

    def _certainty(self, sheet: Sheet, stop: Stop) -> float:
        """How sure the first lines are, 0..1; without lines 1. What is read is kept."""
        places = [place for block in sheet.blocks() for row in block for place in row]
        readings = self._readings(sheet, places[:PROBES], stop)
        certainties = [certainty for reading in readings for certainty in reading.certainties]
        if not places:
            return 1.0
        return sum(certainties) / len(certainties) if certainties else 0.0

    def _readings(self, sheet: Sheet, places: Sequence[Place], stop: Stop) -> list[Reading]:
        """Read lines, those that have been read before not again."""
        new = [place.index for place in places if place.index not in sheet.known]
        read = self._recogniser.read([sheet.cut_out(index) for index in new], stop)
        sheet.known.update(zip(new, read, strict=True))
        return [sheet.known[place.index] for place in places]

    def _lines(self, sheet: Sheet, places: Sequence[Place], stop: Stop) -> list[Line]:
        return [
            Line(
                spoken_part(reading.text),
                reading.confidence,
                sheet.box(place.index),
                foreign_letters=foreign_letters(reading.text),
            )
            for place, reading in zip(places, self._readings(sheet, places, stop), strict=True)
        ]

    @contextmanager
    def _stoppable(self) -> Iterator[Stop]:
        """Ends when it is told to, or after the limit."""
        stop = Stop(self._limit_s)
        with self._lock:
            self._stops.add(stop)
        stop.begin()
        try:
            yield stop
        finally:
            stop.end()
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


def _scale(pixels: Pixels, side_px: int, most: float) -> float:
    """What makes the longer side so long, or the most that is useful."""
    return min(most, side_px / float(max(pixels.shape[:2])))


def is_worth_saying(line: Line, least_confidence: float) -> bool:
    """Whether a line is certain enough, and more than a stain."""
    letters = letters_in(line.text)
    if line.confidence < least_confidence or 2 * letters < len(line.text.replace(" ", "")):
        return False
    return letters >= LEAST_LETTERS or (letters == 1 and line.confidence >= SURE_LETTER)
