"""Mode page: reads a document, paragraph by paragraph, the first before the last is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.errors import ReaderError
from seeing.finding import Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.frame import Frame
    from seeing.settings import Settings
    from seeing.sight.reading.engine import TextReader
    from seeing.sight.reading.line import Paragraph


class PageRecogniser:
    """Each heading, paragraph and row of a table is a finding, in reading order."""

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader

    def cancel(self) -> None:
        """Stop reading."""
        self._reader.cancel()

    def rest(self, idle_s: float) -> None:
        """Let go of the reader's memory if nobody has read for so long."""
        self._reader.rest(idle_s)

    def recognise(self, frame: Frame) -> Recognised:
        """Read the whole page.

        Of a frame that nobody asked for it only tells how the page lies in it.

        Raises:
            ReaderError: nothing was read before the reader failed.
        """
        if frame.is_glance:
            return self._framed(frame)
        watch, findings = Stopwatch(), list[Finding]()
        try:
            for part in self.parts(frame):
                findings += part.findings
        except ReaderError:
            # What is there is read; a page that ends early is better than none.
            if not findings:
                raise
        watch.lap("infer")
        return Recognised(tuple(findings), watch.ms)

    def _framed(self, frame: Frame) -> Recognised:
        from seeing.sight.reading.framing import framing

        watch = Stopwatch()
        height, width = frame.pixels.shape[:2]
        label = framing(self._reader.places(frame.pixels), width, height)
        watch.lap("infer")
        return Recognised((Finding("guide", label, confidence=1.0),), watch.ms)

    def parts(self, frame: Frame) -> Iterator[Recognised]:
        """The same, each part as soon as it is read. Raises ReaderError."""
        watch = Stopwatch()
        for part in self._reader.parts(frame.pixels):
            watch.lap("infer")
            yield Recognised(tuple(map(_finding, part)), watch.ms)
            watch = Stopwatch()


def _finding(paragraph: Paragraph) -> Finding:
    return Finding(
        kind="text",
        label=paragraph.kind,
        confidence=paragraph.confidence,
        is_sure=paragraph.is_sure,
        box=paragraph.box,
        text=paragraph.text,
        language=paragraph.language,
    )


def _load(settings: Settings) -> PageRecogniser:
    from seeing.sight.reading.engine import open_reader

    return PageRecogniser(open_reader(settings))


MODE = Mode("page", _load, can_watch=True, needs_detail=True, can_rest=True)
