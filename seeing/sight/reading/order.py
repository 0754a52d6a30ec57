"""In which order a person reads: columns, then rows, from the places of the lines alone.

Pure geometry, so that the first line can be read while the others wait. Coordinates are pixels
of a straight page, y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Lines shorter than this many times their height are cells of a table, not lines of prose.
PROSE_ASPECT = 6.0
# A column has at least this many lines, of prose or of anything.
LEAST_COLUMN, LEAST_SIDEBAR = 3, 5
# A gutter may be crossed by headings and pictures' captions, but by few.
MOST_CROSSING, MOST_CROSSING_A_TABLE = 0.35, 0.1
# Lines this many heights off the nearest one beside them are out of step with it; where this share
# of the shorter column is, it is no column of a table.
OUT_OF_STEP, LEAST_OUT_OF_STEP = 0.25, 0.4
# Lines lie in one row when they share this much of the lower one's height.
ROW_OVERLAP = 0.5


@dataclass(frozen=True)
class Place:
    """Where a line is; ``index`` names it."""

    index: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """In pixels."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """Its y."""
        return (self.y0 + self.y1) / 2

    @property
    def is_prose(self) -> bool:
        """Whether it is long enough to be a line of running text."""
        return self.x1 - self.x0 >= PROSE_ASPECT * self.height


Row = list[Place]


def blocks(places: Sequence[Place]) -> list[list[Row]]:
    """Columns one after the other, each as rows from top to bottom, each from left to right."""
    if not places:
        return []
    gutter = _gutter(places)
    if gutter is None:
        return [_rows(places)]
    found = list[list[Row]]()
    for band in _bands(places, gutter):
        left = [place for place in band if place.x1 <= gutter]
        right = [place for place in band if place.x0 >= gutter]
        if left and right:
            found += blocks(left) + blocks(right)
        else:
            found.append(_rows(band))
    return found


def _prose(places: Sequence[Place]) -> int:
    return sum(place.is_prose for place in places)


def _gutter(places: Sequence[Place]) -> float | None:
    """The x that divides the lines into two columns and that the fewest of them cross."""
    edges = sorted({place.x1 for place in places} | {place.x0 for place in places})
    best, best_cost = None, MOST_CROSSING
    for before, after in pairwise(edges):
        x = (before + after) / 2
        cost = _crossing_share(places, x)
        # Of gutters that are crossed alike, the wide one is the real one.
        cost -= 1e-3 * (after - before) / (edges[-1] - edges[0])
        if cost < best_cost and _divides(places, x):
            best, best_cost = x, cost
    return best


def _crossing_share(places: Sequence[Place], x: float) -> float:
    return sum(place.x0 < x < place.x1 for place in places) / len(places)


def _divides(places: Sequence[Place], x: float) -> bool:
    """Whether an x has columns on both sides, not the cells of one table."""
    left = [place for place in places if place.x1 <= x]
    right = [place for place in places if place.x0 >= x]
    if min(len(left), len(right)) < LEAST_COLUMN:
        return False
    top = max(min(p.y0 for p in left), min(p.y0 for p in right))
    bottom = min(max(p.y1 for p in left), max(p.y1 for p in right))
    if bottom - top < LEAST_COLUMN * median(place.height for place in places):
        return False
    if _are_prose(left, right):
        return True
    crossing = len(places) - len(left) - len(right)
    return crossing <= MOST_CROSSING_A_TABLE * len(places) and _are_out_of_step(left, right)


def _are_prose(left: Sequence[Place], right: Sequence[Place]) -> bool:
    is_enough = min(_prose(left), _prose(right)) >= LEAST_COLUMN
    return is_enough and min(_prose(left) / len(left), _prose(right) / len(right)) >= 0.5


def _are_out_of_step(left: Sequence[Place], right: Sequence[Place]) -> bool:
    """Whether lines stand beside gaps: the cells of a table stand beside cells."""
    few, many = sorted((left, right), key=len)
    off = [min(abs(place.middle - other.middle) for other in many) for place in few]
    beside = [
        gap > OUT_OF_STEP * place.height
        for gap, place in zip(off, few, strict=True)
        # What stands above or below all of the other column tells nothing.
        if gap < 2 * place.height
    ]
    return len(beside) >= LEAST_SIDEBAR and sum(beside) >= LEAST_OUT_OF_STEP * len(beside)


def _bands(places: Sequence[Place], gutter: float) -> list[list[Place]]:
    """From top to bottom: what lies between the lines that cross the gutter, and these."""
    crossing = {place.index for place in places if place.x0 < gutter < place.x1}
    bands, was_crossing = list[list[Place]](), None
    for place in _by_crossings(places, crossing):
        is_crossing = place.index in crossing
        if is_crossing is not was_crossing:
            bands.append([])
        bands[-1].append(place)
        was_crossing = is_crossing
    return bands


def _by_crossings(places: Sequence[Place], crossing: set[int]) -> list[Place]:
    """From top to bottom; a line that shares its row with a crossing one goes with it, above."""
    return sorted(places, key=lambda place: (place.middle, place.index not in crossing))


def _rows(places: Sequence[Place]) -> list[Row]:
    rows = list[Row]()
    for place in sorted(places, key=lambda place: place.middle):
        row = rows[-1] if rows else []
        if row and _is_beside(place, row):
            row.append(place)
        else:
            rows.append([place])
    return [sorted(row, key=lambda place: place.x0) for row in rows]


def _is_beside(place: Place, row: Row) -> bool:
    """Whether a line stands in a row, judged by the neighbour nearest to it."""
    near = min(row, key=lambda other: min(abs(place.x0 - other.x1), abs(other.x0 - place.x1)))
    shared = min(place.y1, near.y1) - max(place.y0, near.y0)
    overlaps = min(place.x1, near.x1) - max(place.x0, near.x0)
    is_apart = overlaps < 0.5 * min(place.x1 - place.x0, near.x1 - near.x0)
    return is_apart and shared >= ROW_OVERLAP * min(place.height, near.height)
