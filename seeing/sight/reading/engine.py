"""What every reader can do, and which one reads here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from seeing.sight.reading import network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.frame import Pixels
    from seeing.settings import Settings
    from seeing.sight.reading.line import Line, Paragraph
    from seeing.sight.reading.quad import Quad


class TextReader(Protocol):
    """Reads text. May be used by several threads at once."""

    name: str

    def read(self, pixels: Pixels) -> list[Line]:
        """Short text, most important first; RGB uint8 (height, width, 3). Raises ReaderError."""

    def parts(self, pixels: Pixels) -> Iterator[list[Paragraph]]:
        """A page in reading order, each part as soon as it is read. Raises ReaderError."""

    def places(self, pixels: Pixels) -> list[Quad]:
        """Where lines of text are, in no order, without reading them. Raises ReaderError.

        Empty too for a reader that cannot tell.
        """

    def cancel(self) -> None:
        """End every reading under way, from any thread: each ends in a ReaderError."""

    def rest(self, idle_s: float) -> None:
        """Let go of memory if nobody has read for so long; the next reading takes it again."""


def open_reader(settings: Settings) -> TextReader:
    """The reader of the settings; ``auto``: rapidocr where it is installed, else Tesseract.

    Raises:
        ReaderError: what it needs is missing or damaged.
    """
    wanted = settings.reading.engine
    if wanted == "rapidocr" or (wanted == "auto" and network.is_installed()):
        from seeing.sight.interpreter import useful_threads
        from seeing.sight.reading.rapid import RapidReader

        return RapidReader(settings.models.threads or useful_threads(), settings.reading.limit_s)
    from seeing.sight.reading.by_tesseract import TesseractReader

    return TesseractReader(settings.speech.language, settings.reading.limit_s)
