"""Where in a picture a closer look at text is worth while: rectangles of whole cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from seeing.sight.reading.network import Floats

Mask: TypeAlias = NDArray[np.uint8]

# A first look sees nearly all text at least this faintly, though not where its edges are.
FAINT = 0.001
# The network judges a pixel by what is around it: so far around what was seen, of the first look's
# pixels.
AROUND_PX = 20


@dataclass(frozen=True)
class Window:
    """Columns x0 to x1 and rows y0 to y1 of a grid of cells, the ends not included."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def area(self) -> int:
        """How many cells it has."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    def joined(self, other: Window) -> Window:
        """The smallest window around both."""
        return Window(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    def inside(self, cell_px: int) -> tuple[slice, slice]:
        """Rows and columns of a picture whose cells have so many pixels a side."""
        return (
            slice(self.y0 * cell_px, self.y1 * cell_px),
            slice(self.x0 * cell_px, self.x1 * cell_px),
        )


def windows(seen: Floats, columns: int, rows: int) -> list[Window]:
    """Windows that hold all that a first look saw, and what is around it.

    Args:
        seen: how likely each pixel is text, 0..1, shape (height, width).
        columns: of the grid of cells over the picture.
        rows: likewise.
    """
    faint: Mask = (seen > FAINT).astype(np.uint8) * 255
    side = 2 * AROUND_PX + 1
    # As floats: of a cell that is touched by one pixel a mean in whole numbers would be nothing.
    around = cv2.dilate(faint, np.ones((side, side), np.uint8)).astype(np.float32)
    cells = cv2.resize(around, (columns, rows), interpolation=cv2.INTER_AREA) > 0
    _, _, boxes, _ = cv2.connectedComponentsWithStats(cells.astype(np.uint8))
    return _fewest([Window(*map(int, (x, y, x + w, y + h))) for x, y, w, h, _ in boxes[1:]])


def _fewest(found: list[Window]) -> list[Window]:
    """Join two windows wherever that takes no more cells than both have."""
    kept = list[Window]()
    while found:
        window = found.pop()
        for other in kept:
            both = window.joined(other)
            if both.area <= window.area + other.area:
                kept.remove(other)
                found.append(both)
                break
        else:
            kept.append(window)
    return kept
