"""What every reader can do, and which one reads here."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from seeing.errors import ReaderError
from seeing.languages import languages_in
from seeing.sight.reading import network
from seeing.sight.reading.polyglot import Polyglot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.languages import Language
    from seeing.settings import Settings
    from seeing.sight.reading.line import Line, Paragraph
    from seeing.sight.reading.quad import Quad


log = logging.getLogger(__name__)


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
    languages = languages_in(settings.reading.languages)
    wanted = settings.reading.engine
    if wanted == "rapidocr" or (wanted == "auto" and network.is_installed()):
        from seeing.sight.interpreter import useful_threads
        from seeing.sight.reading.rapid import RapidReader

        threads = settings.models.threads or useful_threads()
        latin = RapidReader(threads, settings.reading.limit_s)
        others = [language for language in languages if language.writing != "Latn"]
        return Polyglot(latin, languages, _others(settings, others), others)
    return Polyglot(_tesseract(settings, languages), languages)


def _others(settings: Settings, languages: Sequence[Language]) -> TextReader | None:
    """What reads other writings than Latin. What it lacks, the doctor tells."""
    if not languages:
        return None
    try:
        return _tesseract(settings, languages)
    except ReaderError as error:
        log.warning("only Latin writing is read: %s", error)
        return None


def _tesseract(settings: Settings, languages: Sequence[Language]) -> TextReader:
    from seeing.sight.reading.by_tesseract import TesseractReader

    return TesseractReader([language.name for language in languages], settings.reading.limit_s)
