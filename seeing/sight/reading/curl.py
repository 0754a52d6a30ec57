"""Makes the picture of a curved page flat: lines that sag become straight.

A book that lies open bends its lines up or down together, the upper and the lower ones
differently; upright strokes stay upright. So the picture is turned until its lines lie, and then
every point moves up or down only, by a smooth field: a polynomial of the place, fitted so that
each line of text becomes one height.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.polynomial import chebyshev

from seeing.sight.reading.strokes import Stroke, lie_deg, share_bent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.sight.reading.network import Floats

    Doubles = NDArray[np.float64]
    Picture = TypeVar("Picture", Pixels, Floats)

# A page is curved when this share of its print is in lines that sag this many thicknesses. Flat
# pages: a quarter sags 0.16 at the most (10 receipts, 15 sheets by telephone, 14 scans).
LEAST_LINES, SAG, SHARE = 5, 0.25, 0.1
# Lines that lie this differently from the others are no lines of the page.
ACROSS_DEG = 30.0
# Of the field: to the right, and downwards. More bends to the right follow two facing pages.
DEGREE_X, DEGREE_Y = 6, 2
# Holds back what no line asks for. A line this many times as far off as the usual one is believed
# half.
STIFFNESS, UNTRUE = 1e-5, 4.0
ROUNDS = 4
# A field after which more than this share of what was bent still is has missed what bends it.
MOST_LEFT = 0.7
# Where the field would push lines together or apart by more than this it has been led astray.
LEAST_STRETCH, MOST_STRETCH = 0.5, 2.0


@dataclass(frozen=True, eq=False)
class Field:
    """How far down each point of the turned picture lies off its line.

    Attributes:
        middle: of where it is known, x and y in pixels; beyond its edges it stays as there.
        half: half the width and height of that.
        weights: of Chebyshev polynomials, shape (DEGREE_X + 1, DEGREE_Y + 1); pixels.
    """

    middle: Doubles
    half: Doubles
    weights: Doubles

    def at(self, points: Doubles) -> Doubles:
        """Pixels, of points with x in the picture and y in the flat one; shape (..., 2)."""
        x, y = np.moveaxis(self._within(points), -1, 0)
        return np.asarray(chebyshev.chebval2d(x, y, self.weights))

    def on_grid(self, xs: Doubles, ys: Doubles) -> Doubles:
        """The same for all pairs; shape (ys, xs)."""
        x = np.clip((xs - self.middle[0]) / self.half[0], -1, 1)
        y = np.clip((ys - self.middle[1]) / self.half[1], -1, 1)
        across = chebyshev.chebvander(x, DEGREE_X) @ self.weights
        return np.asarray(chebyshev.chebvander(y, DEGREE_Y) @ across.T)

    def terms(self, points: Doubles) -> Doubles:
        """The polynomials that differ along a line, at points; shape (n, terms)."""
        x, y = np.moveaxis(self._within(points), -1, 0)
        terms = chebyshev.chebvander2d(x, y, [DEGREE_X, DEGREE_Y])
        return np.asarray(terms[:, DEGREE_Y + 1 :])

    def _within(self, points: Doubles) -> Doubles:
        return np.clip((points - self.middle) / self.half, -1, 1)


@dataclass(frozen=True, eq=False)
class Flattening:
    """From a flat picture back to the curved one.

    Attributes:
        turn: turns what is in the curved picture until its lines lie, shape (2, 2).
        corner: upper left one of the flat picture among turned points, x and y in pixels.
        size: width and height of the flat picture, in pixels.
        field: what bends it.
    """

    turn: Doubles
    corner: Doubles
    size: tuple[int, int]
    field: Field

    def source(self, points: Floats) -> Floats:
        """Where points of the flat picture are in the curved one; shape (n, 2), in pixels."""
        there = points + self.corner
        there[:, 1] += self.field.at(there)
        return np.asarray(there @ self.turn, np.float32)

    def flat(self, picture: Picture, shrunk: Floats) -> Picture:
        """The curved picture, flat.

        Args:
            picture: its pixels, or a map of text, which is 0 beyond its edge.
            shrunk: how many pixels of the full picture one of its pixels is, x and y; shape (2,).
        """
        width, height = np.ceil(self.size / shrunk).astype(int)
        xs = (np.arange(width) + 0.5) * shrunk[0] + self.corner[0]
        ys = (np.arange(height) + 0.5) * shrunk[1] + self.corner[1]
        down = (ys[:, None] + self.field.on_grid(xs, ys)).astype(np.float32)
        (a, b), (c, d) = (self.turn / shrunk).astype(np.float32)
        along = xs[None].astype(np.float32)
        is_map = picture.ndim == 2
        flat = cv2.remap(
            picture,
            along * a + down * c - 0.5,
            along * b + down * d - 0.5,
            cv2.INTER_LINEAR if is_map else cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT if is_map else cv2.BORDER_REPLICATE,
        )
        return np.asarray(flat, picture.dtype)


def flattening_of(strokes: Sequence[Stroke], width: int, height: int) -> Flattening | None:
    """What makes a page flat; None when it is flat, or when its lines agree on nothing.

    Args:
        strokes: its lines, in pixels of the picture.
        width: of the picture, in pixels.
        height: likewise.
    """
    if not _are_curved(strokes):
        return None
    lie = lie_deg(strokes)
    same = [x for x in strokes if abs((x.angle_deg - lie + 90) % 180 - 90) <= ACROSS_DEG]
    if not _are_curved(same):
        return None
    cos, sin = np.cos(np.radians(lie)), np.sin(np.radians(lie))
    turn = np.array([[cos, sin], [-sin, cos]])
    field = _fitted(same, turn)
    if field is None:
        return None
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) @ turn.T
    lowest, highest = corners.min(axis=0), corners.max(axis=0)
    ys = np.linspace(lowest[1], highest[1], 64)
    moved = field.on_grid(np.linspace(lowest[0], highest[0], 64), ys)
    corner = lowest - (0, max(0.0, moved.max()))
    across, down = np.ceil(highest - corner + (0, max(0.0, -moved.min()))).astype(int).tolist()
    return Flattening(turn, corner, (across, down), field)


def _are_curved(strokes: Sequence[Stroke]) -> bool:
    is_enough = sum(stroke.is_long for stroke in strokes) >= LEAST_LINES
    return is_enough and share_bent(strokes, SAG) >= SHARE


def _fitted(strokes: Sequence[Stroke], turn: Doubles) -> Field | None:
    """The field that makes all lines straight, once they are turned; None when there is none."""
    lines = _Lines.of(strokes, turn)
    lowest, highest = lines.points.min(axis=0), lines.points.max(axis=0)
    shape = (DEGREE_X + 1, DEGREE_Y + 1)
    field = Field((lowest + highest) / 2, (highest - lowest) / 2, np.zeros(shape))
    y = lines.points[:, 1:]
    height, trust, off = lines.mean(y), np.ones_like(y), np.zeros_like(y)
    for _ in range(ROUNDS):
        terms = field.terms(np.concatenate([lines.points[:, :1], lines.each(height)], axis=1))
        # The height of each line is free: only what is left of its mean counts.
        left, wanted = lines.off_mean(terms), lines.off_mean(y)
        stiff = STIFFNESS * len(y) * np.eye(terms.shape[1])
        solved = np.linalg.solve((left * trust).T @ left + stiff, (left * trust).T @ wanted)
        # What is the same all along a line is the line's own height.
        weights = np.concatenate([np.zeros(shape[1]), solved[:, 0]]).reshape(shape)
        field = Field(field.middle, field.half, weights)
        height, off = lines.mean(y - terms @ solved), wanted - left @ solved
        # A line that was run together with its neighbour bends as no other does.
        error = np.sqrt(lines.mean(off**2))
        trust = lines.each(1 / (1 + (error / (UNTRUE * np.median(error) + 1e-9)) ** 2))
    still_bent = share_bent(lines.with_y(strokes, off), SAG)
    is_better = still_bent <= MOST_LEFT * share_bent(strokes, SAG)
    return field if is_better and _is_smooth(field) else None


@dataclass(frozen=True, eq=False)
class _Lines:
    """Points of all lines one after the other, shape (n, 2), and where each line begins."""

    points: Doubles
    starts: NDArray[np.intp]
    lengths: NDArray[np.intp]

    @staticmethod
    def of(strokes: Sequence[Stroke], turn: Doubles) -> _Lines:
        lengths = np.array([len(stroke.points) for stroke in strokes])
        points = np.concatenate([stroke.points for stroke in strokes]) @ turn.T
        return _Lines(points, np.cumsum(lengths) - lengths, lengths)

    def mean(self, values: Doubles) -> Doubles:
        """Of each line; shape (lines, columns)."""
        return np.asarray(np.add.reduceat(values, self.starts) / self.lengths[:, None])

    def each(self, means: Doubles) -> Doubles:
        """A value of each line for all of its points."""
        return np.repeat(means, self.lengths, axis=0)

    def off_mean(self, values: Doubles) -> Doubles:
        return values - self.each(self.mean(values))

    def with_y(self, strokes: Sequence[Stroke], y: Doubles) -> list[Stroke]:
        """The lines with other heights."""
        points = np.concatenate([self.points[:, :1], y], axis=1).astype(np.float32)
        parts = np.split(points, self.starts[1:])
        return [Stroke(p, stroke.thickness) for p, stroke in zip(parts, strokes, strict=True)]


def _is_smooth(field: Field) -> bool:
    """Whether it leaves every line in its place among the others."""
    xs, ys = (np.linspace(m - h, m + h, 33) for m, h in zip(field.middle, field.half, strict=True))
    down = ys[:, None] + field.on_grid(xs, ys)
    stretch = np.diff(down, axis=0) / np.diff(ys)[:, None]
    return bool(stretch.min() >= LEAST_STRETCH and stretch.max() <= MOST_STRETCH)
