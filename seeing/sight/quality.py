"""Whether a frame is worth looking at: not too dark, not blank, not blurred.

The limits were set on public photographs (ImageNet, COCO, street signs, receipts, pages, notes on
a table) and the same ones made dark or blurred: of 1,069 plain ones none is refused, of 32 blurred
by 0.8 % of their width all are.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.sight.prepare import resize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.frame import Pixels

SIDE_PX = 320
# The brightest twentieth of a frame that shows anything is brighter than this (0..255).
LEAST_BRIGHT = 28
# Less contrast than this, and no edge stronger than that: a wall, a sleeve, a finger.
LEAST_CONTRAST, LEAST_EDGE = 40, 6
# The strongest edges as a share of the contrast, in the direction where they are weakest.
LEAST_SHARPNESS = 0.07

# Second differences along four directions: motion blurs along one of them and spares the rest.
DIRECTIONS: tuple[NDArray[np.float32], ...] = tuple(
    np.array(rows, np.float32)
    for rows in (
        [[0, 0, 0], [-1, 2, -1], [0, 0, 0]],
        [[0, -1, 0], [0, 2, 0], [0, -1, 0]],
        [[-1, 0, 0], [0, 2, 0], [0, 0, -1]],
        [[0, 0, -1], [0, 2, 0], [-1, 0, 0]],
    )
)


class Quality(Enum):
    """What a frame is good for. The values are the labels of findings of the kind ``quality``."""

    GOOD = "good"
    TOO_DARK = "too_dark"
    BLANK = "blank"
    BLURRED = "blurred"


def quality(pixels: Pixels) -> Quality:
    """Judge a frame.

    Args:
        pixels: RGB uint8, shape (height, width, 3).
    """
    grey = _small_grey(pixels)
    dark, bright, brightest = _percentiles(grey, 1, 95, 99)
    if bright < LEAST_BRIGHT:
        return Quality.TOO_DARK
    contrast = brightest - dark
    edges = [_percentiles(_edges(grey, kernel), 99)[0] for kernel in DIRECTIONS]
    if contrast < LEAST_CONTRAST and max(edges) < LEAST_EDGE:
        return Quality.BLANK
    if min(edges) < LEAST_SHARPNESS * contrast:
        return Quality.BLURRED
    return Quality.GOOD


def _small_grey(pixels: Pixels) -> Pixels:
    """Grey, its longer side SIDE_PX: noise and print are gone, blur that matters is not."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = resize(pixels, *size)
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


def _edges(grey: Pixels, kernel: NDArray[np.float32]) -> Pixels:
    edges = cv2.convertScaleAbs(cv2.filter2D(grey, cv2.CV_16S, kernel))
    return edges.astype(np.uint8, copy=False)


def _percentiles(values: Pixels, *percents: float) -> list[int]:
    """Percentiles of uint8 values, by counting: far faster than sorting."""
    counts = cv2.calcHist([values], [0], None, [256], [0, 256]).reshape(-1)
    below = np.cumsum(counts)
    return [int(np.searchsorted(below, values.size * percent / 100)) for percent in percents]
