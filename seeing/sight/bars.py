"""Finds where bars may stand in a frame, in a fiftieth of the time that it takes to read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.frame import Pixels

Cells: TypeAlias = NDArray[np.float32]

# Looked for at half the size, in cells of so many pixels there.
SHRINK, CELL_PX = 2, 8
# Bars change light and dark in one direction, this much of their contrast from pixel to pixel, and
# this many times more than across. Print and leaves change both ways.
LEAST_CHANGE, LEAST_ONE_WAY, LEAST_CONTRAST = 0.6, 2.5, 4.0
# What is left of a code in cells, and what may be missing at each of its ends.
LEAST_CELLS, MARGIN_CELLS = 3, 3
MOST_REGIONS, MOST_SHARE = 2, 0.25


@dataclass(frozen=True)
class Region:
    """A part of a picture, in pixels: columns x0 to x1 and rows y0 to y1, the ends not included."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def area(self) -> int:
        """How many pixels it has."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)


def bar_regions(grey: Pixels) -> list[Region]:
    """Where bars may stand, the likeliest first.

    Args:
        grey: uint8, shape (height, width).

    Returns:
        At most MOST_REGIONS, which together take at most MOST_SHARE of the picture.
    """
    along, across, contrast = _changes(grey)
    scored = sorted(
        [*_scored(along, across, contrast, grey), *_scored(across, along, contrast, grey)],
        key=lambda pair: -pair[0],
    )
    kept, left = list[Region](), MOST_SHARE * grey.size
    for _, region in scored[:MOST_REGIONS]:
        if region.area <= left:
            kept.append(region)
            left -= region.area
    return kept


def _changes(grey: Pixels) -> tuple[Cells, Cells, Cells]:
    """Of each cell: change along the rows, down the columns, and contrast, in grey levels."""
    height, width = grey.shape
    half_size = (max(2, width // SHRINK), max(2, height // SHRINK))
    half = cv2.resize(grey, half_size, interpolation=cv2.INTER_AREA)
    around = 2 * CELL_PX + 1
    along = cv2.absdiff(half[:, 1:], half[:, :-1])
    down = cv2.absdiff(half[1:], half[:-1])
    contrast = cv2.absdiff(half, cv2.blur(half, (around, around)))
    size = (max(1, half_size[0] // CELL_PX), max(1, half_size[1] // CELL_PX))
    return _cells(along, size), _cells(down, size), _cells(contrast, size)


def _cells(values: cv2.typing.MatLike, size: tuple[int, int]) -> Cells:
    cells = cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(cv2.blur(cells, (3, 3)), np.float32)


def _scored(
    change: Cells, other: Cells, contrast: Cells, grey: Pixels
) -> Iterator[tuple[float, Region]]:
    """Regions whose bars change in one direction: the more cells, and the clearer, the likelier."""
    share, one_way = change / (contrast + 1), change / (other + 0.5)
    mask = (contrast > LEAST_CONTRAST) & (share > LEAST_CHANGE) & (one_way > LEAST_ONE_WAY)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(closed)
    for label, (x, y, width, height, cells) in enumerate(boxes):
        if label > 0 and cells >= LEAST_CELLS:
            inside = labels == label
            score = float((share * np.minimum(1, one_way / LEAST_ONE_WAY))[inside].sum())
            yield score, _region(int(x), int(y), int(x + width), int(y + height), grey)


def _region(x0: int, y0: int, x1: int, y1: int, grey: Pixels) -> Region:
    height, width = grey.shape
    step = SHRINK * CELL_PX
    return Region(
        max(0, (x0 - MARGIN_CELLS) * step),
        max(0, (y0 - MARGIN_CELLS) * step),
        min(width, (x1 + MARGIN_CELLS) * step),
        min(height, (y1 + MARGIN_CELLS) * step),
    )
