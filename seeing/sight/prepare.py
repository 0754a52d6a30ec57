"""Pixels -> model input. Training and device share this, so that both see the same pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from seeing.errors import ModelError
from seeing.finding import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.sight.card import InputSpec

GREY = 114
RANGES = {"uint8": (0, 255), "int8": (-128, 127)}


@dataclass(frozen=True)
class Window:
    """The part of the frame that the model's square shows, in fractions of the frame.

    A letterboxed frame has a window larger than itself: the bars lie outside 0..1.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def to_frame(self, box: Box) -> Box:
        """Turn a box in the model's square into one in the frame, cut at the frame's edges."""
        width, height = self.x1 - self.x0, self.y1 - self.y0
        return Box(
            _clip(self.x0 + box.x0 * width),
            _clip(self.y0 + box.y0 * height),
            _clip(self.x0 + box.x1 * width),
            _clip(self.y0 + box.y1 * height),
        )


WHOLE = Window(0.0, 0.0, 1.0, 1.0)


def prepare(pixels: Pixels, spec: InputSpec) -> tuple[NDArray[Any], Window]:
    """Fit a picture into a model.

    Args:
        pixels: RGB uint8, shape (height, width, 3).
        spec: what the model wants.

    Returns:
        What to feed, shape (spec.height, spec.width, 3), and where it lies in the frame. It is
        uint8 when the model wants the pixels as they are; else the model's dtype, rounded and
        cut to its range where that is whole numbers.
    """
    fitted, window = FITS[spec.fit](pixels, spec) if spec.fit in FITS else _unknown(spec)
    if spec.mean == 0 and spec.std == 1:
        return fitted, window
    fed = (fitted.astype(np.float32) - np.float32(spec.mean)) / np.float32(spec.std)
    if spec.dtype in RANGES:
        fed = np.rint(fed).clip(*RANGES[spec.dtype]).astype(spec.dtype)
    return fed, window


def _stretch(pixels: Pixels, spec: InputSpec) -> tuple[Pixels, Window]:
    return resize(pixels, spec.width, spec.height), WHOLE


def _crop(pixels: Pixels, spec: InputSpec) -> tuple[Pixels, Window]:
    height, width = pixels.shape[:2]
    side = min(height, width)
    x0, y0 = (width - side) // 2, (height - side) // 2
    square = pixels[y0 : y0 + side, x0 : x0 + side]
    window = Window(x0 / width, y0 / height, (x0 + side) / width, (y0 + side) / height)
    return resize(square, spec.width, spec.height), window


def _letterbox(pixels: Pixels, spec: InputSpec) -> tuple[Pixels, Window]:
    height, width = pixels.shape[:2]
    scale = min(spec.width / width, spec.height / height)
    inner_width = max(1, round(width * scale))
    inner_height = max(1, round(height * scale))
    left, top = (spec.width - inner_width) // 2, (spec.height - inner_height) // 2
    canvas = np.full((spec.height, spec.width, 3), GREY, np.uint8)
    inner = resize(pixels, inner_width, inner_height)
    canvas[top : top + inner_height, left : left + inner_width] = inner
    x0, y0 = -left / inner_width, -top / inner_height
    window = Window(x0, y0, x0 + spec.width / inner_width, y0 + spec.height / inner_height)
    return canvas, window


FITS = {"stretch": _stretch, "crop": _crop, "letterbox": _letterbox}


def _unknown(spec: InputSpec) -> tuple[Pixels, Window]:
    raise ModelError.of(
        expected=f"input.fit to be one of {', '.join(FITS)}",
        received=repr(spec.fit),
        todo="Correct the model's card.",
    )


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Halve while that is possible, then interpolate.

    Averaging over whole pixels is ten times as fast as over parts of them, and interpolating
    alone would skip pixels and make noise of small print.
    """
    while pixels.shape[0] >= 2 * height and pixels.shape[1] >= 2 * width:
        half_height, half_width = pixels.shape[0] // 2, pixels.shape[1] // 2
        even = pixels[: 2 * half_height, : 2 * half_width]
        pixels = cv2.resize(even, (half_width, half_height), interpolation=cv2.INTER_AREA).astype(
            np.uint8, copy=False
        )
    resized = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    return resized.astype(np.uint8, copy=False)


def _clip(x: float) -> float:
    return min(1.0, max(0.0, x))
