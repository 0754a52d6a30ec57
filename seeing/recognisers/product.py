"""Mode product: bar codes and QR codes, by the names of the user's own list."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ProductsError
from seeing.finding import Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from seeing.frame import Frame
    from seeing.settings import Settings
    from seeing.sight.codes import Code, CodeReader
    from seeing.sight.products import ProductList

log = logging.getLogger(__name__)


class ProductRecogniser:
    """Each code is a finding; before it, the name that the user gave it.

    Args:
        reader: finds the codes.
        products: the user's list; None: nothing has a name.
    """

    def __init__(self, reader: CodeReader, products: ProductList | None) -> None:
        self._reader = reader
        self._products = products

    def recognise(self, frame: Frame) -> Recognised:
        """Read the codes in a frame, largest first."""
        watch = Stopwatch()
        codes = self._reader.read(frame.pixels, is_thorough=not frame.is_glance)
        watch.lap("infer")
        findings = [finding for code in codes for finding in self._findings(code)]
        if not findings and frame.is_glance:
            findings = [
                Finding("hint", "code", 1.0, box=box) for box in self._reader.unread(frame.pixels)
            ]
        if not findings and not frame.is_glance:
            findings = _why_not(frame)
        watch.lap("decode")
        return Recognised(tuple(findings), watch.ms)

    def _findings(self, code: Code) -> list[Finding]:
        found = Finding("code", code.symbology, 1.0, box=code.box, text=code.value)
        name = self._name(code.value)
        if name is None:
            return [found]
        return [Finding("product", name, 1.0, box=code.box, text=code.value), found]

    def _name(self, value: str) -> str | None:
        try:
            return self._products.name_of(value) if self._products else None
        except ProductsError as error:
            # A damaged list takes no number away from the listener.
            log.warning("products go without names: %s", error)
            return None


def _why_not(frame: Frame) -> list[Finding]:
    """A frame that is dark or blurred is told as such; only then, for bars look like blur."""
    from seeing.sight.quality import Quality, quality

    found = quality(frame.pixels)
    return [] if found is Quality.GOOD else [Finding("quality", found.value, confidence=1.0)]


def _load(settings: Settings) -> ProductRecogniser:
    from seeing.sight.codes import CodeReader
    from seeing.sight.products import ProductList

    file = settings.reading.products
    return ProductRecogniser(CodeReader(), ProductList(Path(file)) if file else None)


MODE = Mode("product", _load, needs_sight=False, can_watch=True, needs_detail=True)
