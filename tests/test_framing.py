"""How a page lies in the frame: sheets of lines, moved about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.sight.reading.framing import framing

if TYPE_CHECKING:
    from seeing.sight.reading.quad import Quad

WIDTH, HEIGHT = 1280, 720


def sheet(x: float, y: float, size: float = 1.0, turned_deg: float = 0.0) -> list[Quad]:
    """Ten lines of 400 x 24 pixels, a line's height apart, around a middle."""
    turn = np.radians(turned_deg)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * size
    corners = np.array([[-200, -12], [200, -12], [200, 12], [-200, 12]])
    middle = np.array([x, y])
    return [
        np.asarray((corners + np.array([0, 48 * (line - 4.5)])) @ matrix + middle, np.float32)
        for line in range(10)
    ]


@pytest.mark.parametrize(
    ("quads", "expected"),
    [
        ([], "no_page"),
        (sheet(640, 360)[:3], "no_page"),
        (sheet(640, 360), "good"),
        (sheet(640, 360, turned_deg=90), "good"),
        (sheet(640, 360, turned_deg=5), "good"),
        (sheet(640, 360, turned_deg=40), "turned"),
        (sheet(205, 360), "cut_left"),
        (sheet(1075, 360), "cut_right"),
        (sheet(640, 228), "cut_top"),
        (sheet(640, 492), "cut_bottom"),
        (sheet(205, 228), "too_near"),
        (sheet(640, 360, size=3.2), "too_near"),
        (sheet(640, 360, size=0.5), "too_far"),
    ],
)
def test_framing(quads: list[Quad], expected: str) -> None:
    assert framing(quads, WIDTH, HEIGHT) == expected


@given(st.integers(260, 1020), st.integers(260, 460), st.floats(0.7, 0.95), st.floats(-15, 15))
def test_anywhere_inside_is_good(x: int, y: int, size: float, turned_deg: float) -> None:
    quads = sheet(x, y, size, turned_deg)
    points = np.concatenate(quads)
    is_inside = (points > (25, 15)).all() and (points < (WIDTH - 25, HEIGHT - 15)).all()
    assert not is_inside or framing(quads, WIDTH, HEIGHT) == "good"
