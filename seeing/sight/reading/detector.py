"""Finds where text stands: one pass of PP-OCRv6's detector (differentiable binarisation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.sight.reading.network import DETECTOR, opened
from seeing.sight.reading.quad import Quad, ordered
from seeing.sight.reading.strokes import strokes_in
from seeing.sight.reading.windows import windows

if TYPE_CHECKING:
    from seeing.frame import Pixels
    from seeing.sight.reading.curl import Flattening
    from seeing.sight.reading.network import Floats, Stop
    from seeing.sight.reading.strokes import Stroke

# The network halves a picture five times.
STEP_PX = 32
# A pixel is text above the first, a region above the second (shipped with 0.5: of street signs it
# then finds a fortieth less), and shrunk regions grow back by the third.
PIXEL, REGION, GROWTH = 0.3, 0.4, 1.6
# The first look: how large, and how many pixels of text make a second one worth while.
GLIMPSE_SIDE_PX, GLIMPSE_PIXELS = 640, 12
MOST_REGIONS = 1000
LEAST_SIDE_PX = 3


@dataclass(frozen=True, eq=False)
class Region:
    """A line or a word of text.

    Attributes:
        quad: where it is.
        score: how sure the detector is that it is text, 0..1.
    """

    quad: Quad
    score: float


@dataclass(frozen=True, eq=False)
class TextMap:
    """Where a picture has text.

    Attributes:
        heat: how likely each of its pixels is text, 0..1, shape (height, width).
        shrunk: how many pixels of the picture one of its pixels is, x and y; shape (2,).
    """

    heat: Floats
    shrunk: Floats

    def quads(self) -> list[Quad]:
        """Lines and words of text in the picture, in no order."""
        return [region.quad * self.shrunk for region in regions_in(self.heat)]

    def strokes(self) -> list[Stroke]:
        """The middles of its long lines, in no order; pixels of the picture."""
        mask = (self.heat > PIXEL).astype(np.uint8)
        return [stroke.scaled(self.shrunk) for stroke in strokes_in(mask)]

    def flat(self, flattening: Flattening) -> TextMap:
        """The map of the flat picture."""
        return TextMap(flattening.flat(self.heat, self.shrunk), self.shrunk)


class Detector:
    """Finds regions of text. Raises ReaderError when the network is missing."""

    def __init__(self, threads: int) -> None:
        self._network = opened(DETECTOR, threads)

    def rest(self, idle_s: float) -> None:
        """Let go of the network's memory if nobody needed it for so long."""
        self._network.rest(idle_s)

    def find(self, pixels: Pixels, scale: float, stop: Stop, seen: Floats | None = None) -> TextMap:
        """Where text is.

        Args:
            pixels: RGB uint8, shape (height, width, 3).
            scale: by how much the picture is enlarged for the network.
            stop: may end it.
            seen: what `glimpse` saw of the picture: only there it looks; None: everywhere.

        Raises:
            ReaderError: the network failed or was stopped.
        """
        height, width = pixels.shape[:2]
        fitted = _resized(pixels, scale)
        heat = self._heat(fitted, stop) if seen is None else self._heat_where(seen, fitted, stop)
        shrunk = np.array([width / heat.shape[1], height / heat.shape[0]], np.float32)
        return TextMap(heat, shrunk)

    def glimpse(self, pixels: Pixels, stop: Stop) -> Floats:
        """How likely each pixel of a small copy is text, 0..1: a fifth of the cost of finding it.

        Args:
            pixels: RGB uint8, shape (height, width, 3).
            stop: may end it.

        Raises:
            ReaderError: the network failed or was stopped.
        """
        return self._heat(_resized(pixels, GLIMPSE_SIDE_PX / max(pixels.shape[:2])), stop)

    def _heat(self, shrunk: Pixels, stop: Stop) -> Floats:
        """How likely each pixel is text, 0..1; of a picture of whole steps."""
        size = (shrunk.shape[1], shrunk.shape[0])
        # To BGR, -1..1, as it was trained.
        batch = cv2.dnn.blobFromImage(shrunk, 1 / 127.5, size, (127.5, 127.5, 127.5), swapRB=True)
        heat: Floats = self._network.run(np.asarray(batch, np.float32), stop)[0, 0]
        return heat

    def _heat_where(self, seen: Floats, shrunk: Pixels, stop: Stop) -> Floats:
        """The same, 0 where a first look saw nothing."""
        height, width = shrunk.shape[:2]
        heat = np.zeros((height, width), np.float32)
        for window in windows(seen, width // STEP_PX, height // STEP_PX):
            inside = window.inside(STEP_PX)
            part = self._heat(np.ascontiguousarray(shrunk[inside]), stop)
            heat[inside] = np.maximum(heat[inside], part)
        return heat


def has_text(seen: Floats) -> bool:
    """Whether a glimpse saw enough for a closer look."""
    return int(np.count_nonzero(seen > PIXEL)) >= GLIMPSE_PIXELS


def _resized(pixels: Pixels, scale: float) -> Pixels:
    height, width = pixels.shape[:2]
    size = (_stepped(width * scale), _stepped(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(pixels, size, interpolation=how).astype(np.uint8, copy=False)


def _stepped(side_px: float) -> int:
    return max(STEP_PX, round(side_px / STEP_PX) * STEP_PX)


def regions_in(heat: Floats) -> list[Region]:
    """The regions of a map of text, shape (height, width), 0..1; in pixels of the map."""
    mask = cv2.dilate((heat > PIXEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = list[Region]()
    for contour in contours[:MOST_REGIONS]:
        rectangle = cv2.minAreaRect(contour)
        if min(rectangle[1]) < LEAST_SIDE_PX:
            continue
        score = _mean_inside(heat, np.asarray(cv2.boxPoints(rectangle), np.float32))
        if score >= REGION:
            found.append(Region(ordered(_grown(rectangle)), score))
    return found


def _grown(rectangle: cv2.typing.RotatedRect) -> Quad:
    """The network learnt to mark the inside of a line: what it lacks is area over perimeter."""
    centre, (width, height), angle = rectangle
    more = width * height * GROWTH / (2 * (width + height))
    points = cv2.boxPoints((centre, (width + 2 * more, height + 2 * more), angle))
    return np.asarray(points, np.float32)


def _mean_inside(heat: Floats, points: Quad) -> float:
    height, width = heat.shape
    x0, y0 = np.clip(np.floor(points.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    x1, y1 = np.clip(np.ceil(points.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(mask, [(points - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(heat[y0 : y1 + 1, x0 : x1 + 1], mask)[0])
