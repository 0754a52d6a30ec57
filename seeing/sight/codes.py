"""The only place that imports zxing-cpp: bar codes and QR codes in a picture.

What a code says is somebody else's text: it is read out, never opened, run or looked up anywhere
but in the user's own list.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from seeing.errors import ReaderError
from seeing.finding import Box
from seeing.sight.bars import Region, bar_regions
from seeing.sight.gtin import RETAIL, is_valid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.frame import Pixels

# A QR code holds up to 4,296 characters: nobody listens to so many.
MOST_CHARS = 1000
LEAST_SIDE_PX = 8
# Looked for first: a fifth of the time that all of them take.
FREQUENT = ("EAN13", "EAN8", "UPCA", "UPCE", "QRCode")
# Then these, by their names in zxing-cpp 2.3 and 3: a version has those that it has.
RARE_BARS = (
    *("Codabar", "Code39", "Code93", "Code128", "ITF", "PDF417", "MicroPDF417", "Telepen"),
    *("DataBar", "DataBarExpanded", "DataBarExp", "DataBarLimited", "DataBarLtd", "DXFilmEdge"),
)
RARE = (*RARE_BARS, "Aztec", "DataMatrix", "MaxiCode", "MicroQRCode", "RMQRCode")
EVERY = (*FREQUENT, *RARE)
BARS = ("EAN13", "EAN8", "UPCA", "UPCE", *RARE_BARS)
# A picture this small may hide narrow bars between its pixels.
SMALL_SIDE_PX = 800
# Up to some 730 x 550 the dear looks see all of it.
SMALL_PIXELS = 400_000
PIP = "Type: pip install zxing-cpp"


@dataclass(frozen=True)
class Code:
    """One code.

    Attributes:
        symbology: as it is called, such as ``EAN-13`` or ``QR Code``.
        value: its text, without control characters, at most MOST_CHARS.
        box: where it is in the picture.
    """

    symbology: str
    value: str
    box: Box


class CodeReader:
    """Reads codes. Raises ReaderError when zxing-cpp is missing."""

    def __init__(self) -> None:
        if importlib.util.find_spec("zxingcpp") is None:
            raise ReaderError.of(expected="zxing-cpp", received="none", todo=f"{PIP}.")

    def read(self, pixels: Pixels, *, is_thorough: bool = True) -> list[Code]:
        """Codes whose check digits hold, largest first.

        Args:
            pixels: RGB uint8, shape (height, width, 3).
            is_thorough: whether to look for rare codes and then for faint and narrow ones where
                there is no EAN, UPC or QR code: five times the time. In large pictures faint and
                narrow ones are only looked for where bars may stand.
        """
        if min(pixels.shape[:2]) < LEAST_SIDE_PX:
            return []
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)
        codes = _codes(grey, FREQUENT)
        if is_thorough:
            codes = codes or _codes(grey, RARE) or _closely(grey)
        return sorted(codes, key=lambda code: -code.box.area)

    def unread(self, pixels: Pixels) -> list[Box]:
        """Where something looks like a code that cannot be read, as when it is cut off or far."""
        import zxingcpp

        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        height, width = grey.shape
        # Not the rare ones: in carpets and crowds there is many a Data Matrix with errors.
        found = zxingcpp.read_barcodes(grey, formats=_known(FREQUENT), return_errors=True)
        return [_box(one, width, height) for one in found if not one.valid]


def _closely(grey: Pixels) -> list[Code]:
    """Codes that cannot be seen as they are: faint ones, then narrow ones."""
    height, width = grey.shape
    whole = [Region(0, 0, width, height)]
    is_small = grey.size <= SMALL_PIXELS
    formats = EVERY if is_small else BARS
    for look in (_even, _narrow):
        for region in whole if is_small else bar_regions(grey):
            part = np.ascontiguousarray(grey[region.y0 : region.y1, region.x0 : region.x1])
            if codes := look(part, formats):
                return [_moved(code, region, width, height) for code in codes]
    return []


def _moved(code: Code, region: Region, width: int, height: int) -> Code:
    """The same code, its place in the whole picture."""
    box, across, down = code.box, region.x1 - region.x0, region.y1 - region.y0
    return replace(
        code,
        box=Box(
            (region.x0 + box.x0 * across) / width,
            (region.y0 + box.y0 * down) / height,
            (region.x0 + box.x1 * across) / width,
            (region.y0 + box.y1 * down) / height,
        ),
    )


def _even(grey: Pixels, formats: Sequence[str]) -> list[Code]:
    """Faint ones: the contrast is spread evenly over the picture."""
    return _codes(cv2.createCLAHE(3, (8, 8)).apply(grey), formats)


def _narrow(grey: Pixels, formats: Sequence[str]) -> list[Code]:
    """Bars between the pixels of a small picture: twice as large, edges sharpened."""
    return _codes(_enlarged(grey), formats) if min(grey.shape) < SMALL_SIDE_PX else []


def _enlarged(grey: Pixels) -> Pixels:
    large = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    sharp = cv2.addWeighted(large, 2.0, cv2.GaussianBlur(large, (0, 0), 2), -1.0, 0)
    return sharp.astype(np.uint8, copy=False)


def _codes(grey: Any, formats: Sequence[str]) -> list[Code]:
    import zxingcpp

    height, width = grey.shape
    found = zxingcpp.read_barcodes(grey, formats=_known(formats), text_mode=zxingcpp.TextMode.Plain)
    codes = [Code(str(one.format), plain(one.text), _box(one, width, height)) for one in found]
    return [code for code in codes if code.value and _is_believable(code)]


def _known(formats: Sequence[str]) -> Any:
    """Those that this version of zxing-cpp can read."""
    import zxingcpp

    known: Any = zxingcpp.BarcodeFormat
    return [getattr(known, name) for name in formats if hasattr(known, name)]


def _is_believable(code: Code) -> bool:
    return code.symbology not in RETAIL or is_valid(code.value)


def _box(found: Any, width: int, height: int) -> Box:
    at = found.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    xs = [min(1.0, max(0.0, corner.x / width)) for corner in corners]
    ys = [min(1.0, max(0.0, corner.y / height)) for corner in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def plain(text: str) -> str:
    """Somebody else's text as nothing but text.

    Control characters become blanks; marks that turn the direction of writing, or that nobody
    sees, fall out; what is longer than MOST_CHARS is cut.
    """
    kept = "".join(map(_plain_character, unicodedata.normalize("NFC", text)))
    return " ".join(kept.split())[:MOST_CHARS].rstrip()


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    return "" if category.startswith("C") else character
