"""How a page lies in the frame, from where its lines are: what keeps it from being read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.reading.quad import angle_deg, height_px, width_px

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.sight.reading.quad import Quad

LEAST_LINES = 4
"""Fewer are a sign, or a wall with a sticker on it."""
EDGE = 0.015
"""A line that comes so near to the frame's edge, as a share of its side, goes on beyond it."""
CUT_LINES = 2
SMALLEST_LINE_PX = 14.0
"""A line's height with its ascenders and descenders; half of it is the x-height."""
MOST_TURNED_DEG = 20.0


def framing(quads: Sequence[Quad], width: int, height: int) -> str:
    """What a frame of a page lacks.

    Args:
        quads: of the lines of text in it.
        width: of the frame, in pixels.
        height: of the frame, in pixels.

    Returns:
        ``no_page``, ``cut_left`` (or right, top, bottom), ``too_near``, ``too_far``, ``turned``
        or, when the page is whole and large enough, ``good``.
    """
    if len(quads) < LEAST_LINES:
        return "no_page"
    cut = _cut_sides(quads, width, height)
    if len(cut) > 1:
        return "too_near"
    if cut:
        return f"cut_{cut[0]}"
    if np.median([min(width_px(quad), height_px(quad)) for quad in quads]) < SMALLEST_LINE_PX:
        return "too_far"
    return "turned" if _turned_deg(quads) > MOST_TURNED_DEG else "good"


def _cut_sides(quads: Sequence[Quad], width: int, height: int) -> list[str]:
    """The sides at which lines end at the edge of the frame.

    One line is enough above and below: there a page is cut between its lines.
    """
    points = np.stack(list(quads)) / (width, height)
    lowest, highest = points.min(axis=1), points.max(axis=1)
    beyond = {
        "left": int((lowest[:, 0] < EDGE).sum()) >= CUT_LINES,
        "right": int((highest[:, 0] > 1 - EDGE).sum()) >= CUT_LINES,
        "top": bool((lowest[:, 1] < EDGE).any()),
        "bottom": bool((highest[:, 1] > 1 - EDGE).any()),
    }
    return [side for side, is_beyond in beyond.items() if is_beyond]


def _turned_deg(quads: Sequence[Quad]) -> float:
    """How far the lines are from lying along a side of the frame: 0..45."""
    degrees = np.array([angle_deg(quad) for quad in quads]) % 90
    return float(np.median(np.minimum(degrees, 90 - degrees)))
