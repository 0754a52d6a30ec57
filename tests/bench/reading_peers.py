"""Readers under one roof: ours, stock Tesseract, and RapidOCR called plainly."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from PIL import Image

from seeing.devices.picture import read_picture
from seeing.recognisers import mode_named
from seeing.recognisers.mode import PiecewiseRecogniser
from seeing.settings import ReadingSettings, Settings
from tests.bench.reading_score import Spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from seeing.finding import Finding
    from seeing.frame import Frame
    from seeing.recognisers.mode import Recogniser

    Reads = Callable[[Path], list[Spoken]]


# A busy machine makes reading late, not wrong.
PATIENT = Settings(reading=ReadingSettings(limit_s=600))


class Ours:
    """A mode of the device. ``first_s``: when the first part of the last page was there."""

    def __init__(self, mode: str) -> None:
        self._recogniser: Recogniser = mode_named(mode).open(PATIENT)
        self.first_s = 0.0

    def __call__(self, path: Path) -> list[Spoken]:
        frame = read_picture(path)
        began_s, parts = time.perf_counter(), _parts(self._recogniser, frame)
        findings: list[Finding] = []
        for part in parts:
            if not findings:
                self.first_s = time.perf_counter() - began_s
            findings += part
        return [_spoken(finding, frame) for finding in findings if finding.kind == "text"]


def _parts(recogniser: Recogniser, frame: Frame) -> Iterator[tuple[Finding, ...]]:
    if isinstance(recogniser, PiecewiseRecogniser):
        return (part.findings for part in recogniser.parts(frame))
    return iter([recogniser.recognise(frame).findings])


def _spoken(finding: Finding, frame: Frame) -> Spoken:
    box = finding.box
    if box is None:
        return Spoken(finding.text or "", is_sure=finding.is_sure)
    middle = (box.centre_x * frame.width_px, box.centre_y * frame.height_px)
    return Spoken(finding.text or "", middle, finding.is_sure)


def stock_tesseract(psm: int) -> Reads:
    """pytesseract as everybody calls it, with the page layout ``psm``."""
    import pytesseract

    # Ours sets it for its own sake; stock Tesseract does not have it.
    os.environ.pop("OMP_THREAD_LIMIT", None)

    def reads(path: Path) -> list[Spoken]:
        with Image.open(path) as picture:
            rgb = picture.convert("RGB")
        table = pytesseract.image_to_data(
            rgb, config=f"--psm {psm}", output_type=pytesseract.Output.DICT
        )
        sides = zip(table["left"], table["top"], table["width"], table["height"], strict=True)
        middles = [(left + width / 2, top + height / 2) for left, top, width, height in sides]
        return [
            Spoken(text, middle)
            for text, middle in zip(table["text"], middles, strict=True)
            if text.strip()
        ]

    return reads


def plain_rapidocr() -> Reads:
    """RapidOCR as its own README calls it."""
    import logging

    from rapidocr import RapidOCR

    engine: Any = RapidOCR()
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)

    def reads(path: Path) -> list[Spoken]:
        output = engine(str(path))
        if output.txts is None:
            return []
        middles = [tuple(map(float, box.mean(axis=0))) for box in output.boxes]
        return [
            Spoken(text, (middle[0], middle[1]))
            for text, middle in zip(output.txts, middles, strict=True)
        ]

    return reads
