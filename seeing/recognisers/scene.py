"""Mode scene: one sentence that puts the others together.

The largest things with count and place, a few words of text, and when no class of the detector
fits, the ImageNet name of what the picture is of.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from seeing.errors import SeeingError
from seeing.finding import Finding
from seeing.recognisers import objects, text
from seeing.recognisers.mode import Cancellable, Mode, Recognised

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from seeing.frame import Frame
    from seeing.recognisers.mode import Recogniser
    from seeing.settings import Settings
    from seeing.sight.backbone import Backbone

log = logging.getLogger(__name__)

# Three kinds of things and four words of text make a sentence of at most 25 words.
MOST_LABELS = 3
MOST_WORDS = 4
# Nobody asked for text here: stains that read as two letters, or as doubtful ones, are left out.
LEAST_LETTERS, LEAST_CONFIDENCE = 3, 0.9
# A small thing beside large ones is not what the scene is about.
LEAST_AREA = 0.01
# On walls, receipts and pages, which show none of its classes, the network is this sure in one
# picture of fifty, and in one of ten.
SURE_NAME, UNSURE_NAME = 0.9, 0.7
# Reading goes on beside looking; a scene does not wait for a whole page.
READING_S = 1.0


class SceneRecogniser:
    """Looks with the detector, reads beside it, and names what neither of them knows.

    Args:
        things: the recogniser of mode objects.
        backbone: names the picture when there are no things.
        reader: the recogniser of mode text; None: this machine has no OCR.
    """

    def __init__(self, things: Recogniser, backbone: Backbone, reader: Recogniser | None) -> None:
        self._things = things
        self._backbone = backbone
        self._reader = reader
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="scene")
        self._reading: Future[tuple[Finding, ...]] | None = None
        self._is_cancelled = False

    def cancel(self) -> None:
        """Stop reading."""
        self._is_cancelled = True
        reader: object = self._reader
        if isinstance(reader, Cancellable):
            reader.cancel()

    def recognise(self, frame: Frame) -> Recognised:
        """Find what the sentence is made of, things before text. Raises ModelError."""
        reading = self._start_reading(frame)
        recognised = self._things.recognise(frame)
        things = main_things(recognised.findings) or self._name(frame)
        text_findings = self._in_time(reading) if reading else ()
        return Recognised((*things, *text_findings), recognised.ms)

    def _start_reading(self, frame: Frame) -> Future[tuple[Finding, ...]] | None:
        """Read beside, unless nobody asked, or the last reading is not over yet."""
        is_busy = self._reading is not None and not self._reading.done()
        reader = self._reader
        if reader is None or frame.is_glance or is_busy:
            return None
        self._is_cancelled = False
        self._reading = self._beside.submit(lambda: reader.recognise(frame).findings)
        return self._reading

    def _in_time(self, reading: Future[tuple[Finding, ...]]) -> tuple[Finding, ...]:
        try:
            return few_words(reading.result(READING_S))
        except TimeoutError:
            return ()
        except SeeingError as error:
            # A reading that a press has ended is no fault of the reader's.
            level = logging.INFO if self._is_cancelled else logging.WARNING
            log.log(level, "the scene goes without text: %s", error)
            return ()

    def _name(self, frame: Frame) -> tuple[Finding, ...]:
        from seeing.sight.names import name_of

        named = name_of(self._backbone, frame.pixels)
        if named.probability < UNSURE_NAME:
            return ()
        is_sure = named.probability >= SURE_NAME
        return (Finding("name", named.label, named.probability, is_sure),)


def main_things(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The things the scene is about: sure ones if there are any, of the largest few kinds."""
    large = [finding for finding in findings if finding.box and finding.box.area >= LEAST_AREA]
    some = large or findings
    chosen = [finding for finding in some if finding.is_sure] or some
    labels = list(dict.fromkeys(finding.label for finding in chosen))[:MOST_LABELS]
    return tuple(finding for finding in chosen if finding.label in labels)


def few_words(lines: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first line of print that is certain and short: what a sign says, not what a page does."""
    for line in lines:
        words = (line.text or "").split()
        letters = sum(c.isalnum() for c in "".join(words))
        is_short = len(words) <= MOST_WORDS and letters >= LEAST_LETTERS
        if is_short and line.confidence >= LEAST_CONFIDENCE:
            return (line,)
    return ()


def _load(settings: Settings) -> SceneRecogniser:
    from seeing.languages import languages_in
    from seeing.sight.backbone import open_backbone
    from seeing.sight.reading.by_tesseract import TesseractReader

    backbone = open_backbone(settings.models)
    names = [language.name for language in languages_in(settings.reading.languages)]
    try:
        tesseract = TesseractReader(names, limit_s=READING_S)
        reader: Recogniser | None = text.TextRecogniser(tesseract)
    except SeeingError as error:
        log.warning("the scene goes without text: %s", error)
        reader = None
    return SceneRecogniser(objects.MODE.load(settings), backbone, reader)


MODE = Mode("scene", _load, can_watch=True)
