"""The reader on ONNX Runtime: a detector finds lines, a recogniser reads each of them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from seeing.sight.reader import end_all, writing_seen
from seeing.sight.reading.detector import Detector, has_text
from seeing.sight.reading.line import Line, Paragraph, around
from seeing.sight.reading.network import Stop
from seeing.sight.reading.paragraphs import Layout, ReadRow, grouped, paragraphs
from seeing.sight.reading.recogniser import Reading, Recogniser, legibility
from seeing.sight.reading.scripts import foreign_language, foreign_letters, spoken_part
from seeing.sight.reading.sheet import Sheet
from seeing.sight.reading.signs import most_important_first
from seeing.sight.reading.worth import (
    PAGE_CONFIDENCE,
    SIGN_CONFIDENCE,
    all_foreign,
    is_lost,
    is_worth_saying,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.sight.reading.network import Floats
    from seeing.sight.reading.order import Place, Row
    from seeing.sight.reading.quad import Quad

# How large the detector sees a picture, and how large a page whose print then is small.
SIDE_PX, PAGE_SIDE_PX = 1280, 1600
# Print lower than this, to the detector, is worth a closer look. A small picture of signs is
# enlarged for it; a page has no more in it than is there.
SMALL_PRINT_PX, MOST_SCALE = 20, 1.5
# Enough to see where the lines of a page are, in a quarter of the time.
GLANCE_SIDE_PX = 736
# 0.73 and more on 29 photographs and scans of print, at most 0.60 on pages in ten other writings.
# Where there is hardly any letter at all, no second opinion is needed.
LEGIBLE, HAS_LETTERS = 0.66, 0.3
# A picture this low is one line that somebody has cut out.
CROP_HEIGHT_PX = 100
# The first lines tell which way up a page is: they are read anyway.
PROBES, SURE_UPRIGHT = 4, 0.85
LEAST_PRINT_LINES = 4
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
        end_all()

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
            sheet = Sheet.of_one_line(pixels) if is_crop else self._looked_at(pixels, stop)
            places = [place for block in sheet.blocks() for row in block for place in row]
            if sheet.is_print and (foreign := self._other_writing(sheet, stop)):
                return [foreign]
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
        if foreign := self._other_writing(sheet, stop):
            yield [_without_text(foreign)]
            return
        columns, has_words = sheet.blocks(), False
        for block in columns:
            for part in self._block(sheet, block, stop):
                has_words = True
                yield part
        if not has_words:
            rows = [row for block in columns for row in block][:FIRST_LINES]
            unread = all_foreign(self._lines(sheet, [p for row in rows for p in row], stop))
            # Of a few lines too it is worth asking, when otherwise nothing can be said.
            if not unread and (other := self._other_writing(sheet, stop, fewest=1)):
                unread = [other]
            yield from ([_without_text(line)] for line in unread)

    def places(self, pixels: Pixels) -> list[Quad]:
        """Find lines of text without reading them.

        Args:
            pixels: RGB uint8, shape (height, width, 3).

        Raises:
            ReaderError: the network failed or was stopped.
        """
        with self._stoppable() as stop:
            scale = _scale(pixels, GLANCE_SIDE_PX, MOST_SCALE)
            return self._detector.find(pixels, scale, stop).quads()

    def _block(self, sheet: Sheet, block: Sequence[Row], stop: Stop) -> Iterator[list[Paragraph]]:
        """One column. The last paragraph of a heap waits for the next: it may go on."""
        layout, rows, heap = Layout.of(block), iter(block), FIRST_LINES
        pending = list[ReadRow]()
        while some := list(islice(rows, heap)):
            heap = min(2 * heap, MOST_LINES)
            groups = grouped([*pending, *self._rows(sheet, some, stop)], layout)
            if len(groups) > 1:
                yield paragraphs(groups[:-1], layout)
            pending = groups[-1] if groups else []
        if pending:
            yield paragraphs([pending], layout)

    def _rows(self, sheet: Sheet, rows: Sequence[Row], stop: Stop) -> list[ReadRow]:
        places = [place for row in rows for place in row]
        lines = dict(zip(places, self._lines(sheet, places, stop), strict=True))
        read = list[ReadRow]()
        for row in rows:
            kept = [place for place in row if is_worth_saying(lines[place], PAGE_CONFIDENCE)]
            lost = [place for place in row if is_lost(lines[place], place)]
            told = tuple(lines[place] for place in kept) or tuple(
                replace(lines[place], text="", is_sure=False) for place in lost
            )
            if told:
                read.append(ReadRow(kept or lost, told, has_lost=bool(lost)))
        # Where nothing can be read there may be no text at all.
        return [] if all(row.is_unread for row in read) else read

    def _looked_at(self, pixels: Pixels, stop: Stop) -> Sheet:
        """A large picture at first with a small look: a close one is dear, and seldom needed.

        Not so a page that is asked for: what is faint at its edges would be lost.
        """
        seen = None
        if max(pixels.shape[:2]) > GLIMPSE_OVER_PX:
            seen = self._detector.glimpse(pixels, stop)
            if not has_text(seen):
                return Sheet(pixels, [])
        return self._sheet(pixels, _scale(pixels, SIDE_PX, MOST_SCALE), stop, seen)

    def _sheet(
        self, pixels: Pixels, closer: float, stop: Stop, seen: Floats | None = None
    ) -> Sheet:
        """Find the lines, and turn the picture until they are upright."""
        scale = _scale(pixels, SIDE_PX, 1.0)
        sheet = Sheet.of(pixels, self._detector.find(pixels, scale, stop, seen))
        if sheet.line_height_px * scale < SMALL_PRINT_PX and closer > scale:
            sheet = Sheet.of(pixels, self._detector.find(pixels, closer, stop))
        if sheet.is_on_its_side:
            sheet = sheet.turned(1)
        upright = self._certainty(sheet, stop)
        if upright >= SURE_UPRIGHT:
            return sheet
        head_down = sheet.turned(2)
        return head_down if self._certainty(head_down, stop) > upright else sheet

    def _certainty(self, sheet: Sheet, stop: Stop) -> float:
        """How sure the first lines are, 0..1; without lines 1. What is read is kept."""
        places = [place for block in sheet.blocks() for row in block for place in row]
        readings = self._readings(sheet, places[:PROBES], stop)
        certainties = [certainty for reading in readings for certainty in reading.certainties]
        if not places:
            return 1.0
        return sum(certainties) / len(certainties) if certainties else 0.0

    def _other_writing(
        self, sheet: Sheet, stop: Stop, fewest: int = LEAST_PRINT_LINES
    ) -> Line | None:
        """A line without text for a page in a writing that the network does not read.

        What it makes of the first lines tells: other letters come out as blanks, or as unsure
        Latin ones. Then Tesseract is asked which writing it is.
        """
        places = [place for block in sheet.blocks() for row in block for place in row][:PROBES]
        if len(places) < fewest:
            return None
        readings = self._readings(sheet, places, stop)
        legible = legibility(readings)
        if legible >= LEGIBLE:
            return None
        language = foreign_language("".join(reading.text for reading in readings))
        if not language:
            writing = writing_seen(sheet.pixels, self._limit_s)
            if writing == "Latn" or not (writing or legible < HAS_LETTERS):
                return None
            language = f"und-{writing}"
        box = around([sheet.box(place.index) for place in places])
        return Line("", 1 - legible, box, language=language)

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
                language=foreign_language(reading.text),
                is_sure=reading.is_clear,
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


def _without_text(line: Line) -> Paragraph:
    return Paragraph("foreign", "", line.confidence, line.box, line.language)


def _scale(pixels: Pixels, side_px: int, most: float) -> float:
    """What makes the longer side so long, or the most that is useful."""
    return min(most, side_px / float(max(pixels.shape[:2])))
