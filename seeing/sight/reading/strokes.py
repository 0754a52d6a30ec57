"""The middle of every line of text in the detector's map: how straight lines of print lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seeing.sight.reading.network import Floats

# The bend of anything shorter is that of its letters, not that of the paper.
LONG = 6.0
# Anything shorter does not even lie as the paper does.
SHORT = 2.5
SAMPLES = 24


@dataclass(frozen=True, eq=False)
class Stroke:
    """The middle of one line.

    Attributes:
        points: along it, shape (n, 2), x and y in pixels.
        thickness: of its mark in the detector's map, in the same pixels: about the height of a
            small letter.
    """

    points: Floats
    thickness: float

    @cached_property
    def length(self) -> float:
        """From its first point to its last, in pixels."""
        return float(np.linalg.norm(self.points[-1] - self.points[0]))

    @cached_property
    def is_long(self) -> bool:
        """Whether its bend tells anything."""
        return self.length >= LONG * self.thickness

    @cached_property
    def angle_deg(self) -> float:
        """How it lies, -90..90, downwards to the right positive."""
        run, fall = self.points[-1] - self.points[0]
        angle = float(np.degrees(np.arctan2(fall, run)))
        return (angle + 90) % 180 - 90

    @cached_property
    def sag(self) -> float:
        """How far its middle lies off the line through its ends, in thicknesses."""
        along, off = _along_and_off(self.points)
        bend = np.polyfit(along, off, 2)[0]
        return float(abs(bend) * np.ptp(along) ** 2 / 4 / self.thickness)

    def scaled(self, factors: Floats) -> Stroke:
        """The same in other pixels; factors of x and y, shape (2,)."""
        return Stroke(self.points * factors, self.thickness * float(factors.mean()))


def strokes_in(mask: NDArray[np.uint8]) -> list[Stroke]:
    """The lines of a map of text, in its pixels, in no order.

    Args:
        mask: 1 where text is, shape (height, width).
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    found = list[Stroke]()
    for number, (x, y, width, height, area) in enumerate(stats[1:].tolist(), start=1):
        if area * SHORT > max(width, height) ** 2:
            continue
        cells = labels[y : y + height, x : x + width] == number
        points, thickness = _middle(cells.T) if height > width else _middle(cells)
        if max(width, height) >= SHORT * thickness:
            lying = points[:, ::-1] if height > width else points
            found.append(Stroke((lying + np.array([x, y])).astype(np.float32), thickness))
    return found


def share_bent(strokes: Sequence[Stroke], sag: float) -> float:
    """Of the length of all long lines the share, 0..1, of those that sag at least so much."""
    total = sum(stroke.length for stroke in strokes if stroke.is_long)
    bent = sum(stroke.length for stroke in strokes if stroke.is_long and stroke.sag >= sag)
    return bent / total if total else 0.0


def lie_deg(strokes: Sequence[Stroke]) -> float:
    """How most of the text lies, the median of its length: -45..135, downwards positive.

    Print on its side is at about 90, whichever way it runs.
    """
    lengths = np.array([stroke.length for stroke in strokes])
    angles = np.array([stroke.angle_deg for stroke in strokes])
    if lengths[np.abs(angles) > 45].sum() > lengths.sum() / 2:
        angles %= 180
    order = np.argsort(angles)
    half = np.searchsorted(np.cumsum(lengths[order]), lengths.sum() / 2)
    return float(angles[order][min(int(half), len(angles) - 1)])


def _middle(cells: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Points along the middle of a mark that runs to the right, and its thickness."""
    counts = cells.sum(axis=0)
    rows = np.arange(cells.shape[0], dtype=np.float32) @ cells
    xs = np.unique(np.linspace(0, cells.shape[1] - 1, SAMPLES).astype(int))
    points = np.stack([xs, rows[xs] / np.maximum(counts[xs], 1)], axis=1)
    return points.astype(np.float32), float(np.median(counts))


def _along_and_off(points: Floats) -> tuple[Floats, Floats]:
    """Points seen along the straight line that fits them best."""
    centred = points - points.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    return centred @ axes[0], centred @ axes[1]
