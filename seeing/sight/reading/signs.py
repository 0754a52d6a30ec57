"""Short texts in a scene: which is said first."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.finding import Box
    from seeing.sight.reading.line import Line

# More lines than this are a page, and are read like one.
MOST_LINES = 15
# Lines of one sign are less than this many line heights apart.
NEAR = 0.9


def most_important_first(lines: Sequence[Line]) -> list[Line]:
    """Signs by size and by how central they are; the lines of one sign stay together.

    Args:
        lines: in reading order.
    """
    if len(lines) > MOST_LINES:
        return list(lines)
    signs: list[list[Line]] = []
    for line in lines:
        near = [sign for sign in signs if any(is_near(line.box, other.box) for other in sign)]
        whole = [*(other for sign in near for other in sign), line]
        signs = [sign for sign in signs if sign not in near] + [whole]
    return [line for sign in sorted(signs, key=_importance, reverse=True) for line in sign]


def is_near(a: Box, b: Box) -> bool:
    """Whether two lines may be of one sign."""
    height = min(a.y1 - a.y0, b.y1 - b.y0)
    apart_y = max(a.y0, b.y0) - min(a.y1, b.y1)
    apart_x = max(a.x0, b.x0) - min(a.x1, b.x1)
    return apart_y < NEAR * height and apart_x < NEAR * height


def _importance(sign: Sequence[Line]) -> float:
    """Height of its largest letters, twice as much in the middle of the frame as in a corner."""
    largest = max(sign, key=lambda line: line.box.y1 - line.box.y0).box
    off_centre = hypot(largest.centre_x - 0.5, largest.centre_y - 0.5) / hypot(0.5, 0.5)
    return (largest.y1 - largest.y0) * (1 - off_centre / 2)
