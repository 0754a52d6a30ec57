"""Quadrilaterals around lines of text: where they are, how they lie, and what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from seeing.finding import Box

if TYPE_CHECKING:
    from seeing.frame import Pixels

Quad: TypeAlias = NDArray[np.float32]
"""Shape (4, 2), x and y in pixels: top left, top right, bottom right, bottom left of the line."""


def ordered(points: Quad) -> Quad:
    """Four corners in the order of a quad, for a line that is about upright or on its side."""
    by_x = points[np.argsort(points[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def width_px(quad: Quad) -> float:
    """Length of the longer of the upper and the lower edge."""
    edges = np.linalg.norm([quad[1] - quad[0], quad[2] - quad[3]], axis=1)
    return float(edges.max())


def height_px(quad: Quad) -> float:
    """Length of the longer of the left and the right edge."""
    edges = np.linalg.norm([quad[3] - quad[0], quad[2] - quad[1]], axis=1)
    return float(edges.max())


def angle_deg(quad: Quad) -> float:
    """How far the line falls to the right, -180..180, downwards positive."""
    run, fall = quad[1] - quad[0] + quad[2] - quad[3]
    return float(np.degrees(np.arctan2(fall, run)))


def cut_out(pixels: Pixels, quad: Quad) -> Pixels:
    """What is inside a quad, straightened; its size is that of the quad.

    A quad much higher than wide is a line on its side: it is turned to the left.
    """
    width, height = max(1, round(width_px(quad))), max(1, round(height_px(quad)))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, corners)
    cut = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if is_on_its_side(quad):
        cut = np.rot90(cut)
    return np.ascontiguousarray(cut, np.uint8)


def is_on_its_side(quad: Quad) -> bool:
    """Whether a line runs down or up."""
    return height_px(quad) >= 1.5 * width_px(quad)


def outlined(quad: Quad) -> Quad:
    """Points all around a quad, shape (32, 2): a bent line is not within its corners."""
    shares = np.linspace(0, 1, 8, endpoint=False)[None, :, None]
    following = np.roll(quad, -1, axis=0)
    points = quad[:, None] * (1 - shares) + following[:, None] * shares
    return np.asarray(points.reshape(-1, 2), np.float32)


def box_of(quad: Quad, frame_width_px: int, frame_height_px: int) -> Box:
    """The upright box around a quad or other points, in fractions of the frame."""
    xs, ys = quad[:, 0] / frame_width_px, quad[:, 1] / frame_height_px
    return Box(
        float(np.clip(xs.min(), 0, 1)),
        float(np.clip(ys.min(), 0, 1)),
        float(np.clip(xs.max(), 0, 1)),
        float(np.clip(ys.max(), 0, 1)),
    )


def turned(quad: Quad, quarters: int, width: int, height: int) -> Quad:
    """Where a quad lies after ``np.rot90(picture, quarters)``, its corners in order again.

    Args:
        quad: in the picture before.
        quarters: quarter turns to the left.
        width: of the picture before, in pixels.
        height: likewise.
    """
    for _ in range(quarters % 4):
        quad = np.stack([quad[:, 1], width - quad[:, 0]], axis=1).astype(np.float32)
        width, height = height, width
    return ordered(quad)


def turned_back(quad: Quad, quarters: int, width: int, height: int) -> Quad:
    """Where a quad lies in the picture before ``np.rot90(picture, quarters)``.

    Args:
        quad: in the turned picture.
        quarters: quarter turns to the left, 0..3.
        width: of the picture before it was turned, in pixels.
        height: likewise.
    """
    x, y = quad[:, 0], quad[:, 1]
    back = {
        0: (x, y),
        1: (width - y, x),
        2: (width - x, height - y),
        3: (y, height - x),
    }[quarters % 4]
    return np.stack(back, axis=1).astype(np.float32)
