"""Curved pages, from the places of their lines alone: what is bent becomes straight."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.sight.reading.curl import Flattening, flattening_of
from seeing.sight.reading.strokes import Stroke, lie_deg, share_bent, strokes_in

WIDTH, HEIGHT = 1000, 1400


def page(sag_px: float, turn_deg: float = 0.0, lines: int = 20) -> list[Stroke]:
    """Lines of a book: the upper ones sag one way, the lower ones the other; then all turned."""
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -turn_deg, 1)
    found = list[Stroke]()
    for y in np.linspace(200, HEIGHT - 200, lines):
        x = np.linspace(150, WIDTH - 150, 24)
        share = (HEIGHT / 2 - y) / (HEIGHT / 2 - 200)
        points = np.stack([x, y + share * sag_px * (1 - ((x - 500) / 350) ** 2)], axis=1)
        found.append(Stroke((points @ turn[:, :2].T + turn[:, 2]).astype(np.float32), 10.0))
    return found


def flattened(strokes: list[Stroke]) -> Flattening:
    found = flattening_of(strokes, WIDTH, HEIGHT)
    assert found is not None
    return found


@given(st.floats(-2.0, 2.0), st.floats(-180, 180))
def test_flat_pages_are_left_alone(sag_px: float, turn_deg: float) -> None:
    assert flattening_of(page(sag_px, turn_deg), WIDTH, HEIGHT) is None


@given(st.one_of(st.floats(15, 50), st.floats(-50, -15)), st.floats(-180, 180))
@settings(max_examples=30, deadline=None)
def test_bent_lines_become_straight_and_lie(sag_px: float, turn_deg: float) -> None:
    strokes = page(sag_px, turn_deg)
    flattening = flattened(strokes)
    width, height = flattening.size
    # Straight lines of the flat picture are drawn back onto the curved one: each line of print
    # must keep to one of them.
    xs, ys = np.meshgrid(np.arange(0, width, 10.0), np.arange(0, height, 2.0))
    back = flattening.source(np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32))
    for stroke in strokes[::4]:
        nearest = [np.linalg.norm(back - point, axis=1).argmin() for point in stroke.points[1:-1]]
        assert np.ptp(ys.ravel()[nearest]) <= 8


@pytest.mark.parametrize("quarters", [0, 1])
def test_the_flat_picture_shows_straight_lines(quarters: int) -> None:
    heat = np.zeros((HEIGHT, WIDTH), np.uint8)
    for stroke in page(40):
        cv2.polylines(heat, [stroke.points.astype(np.int32)], isClosed=False, color=1, thickness=10)
    heat = np.ascontiguousarray(np.rot90(heat, quarters))
    strokes = strokes_in(heat)
    assert len(strokes) == 20
    assert share_bent(strokes, 0.25) > 0.5
    flattening = flattening_of(strokes, heat.shape[1], heat.shape[0])
    assert flattening is not None
    flat = flattening.flat(heat.astype(np.float32), np.ones(2, np.float32))
    after = strokes_in((flat > 0.5).astype(np.uint8))
    assert len(after) == 20
    assert share_bent(after, 0.1) == 0
    assert abs(lie_deg(after)) < 0.5


def test_a_map_of_other_pixels_gives_the_same() -> None:
    flattening = flattened(page(40))
    noise = np.random.default_rng(0).random((HEIGHT, WIDTH))
    full = np.asarray(cv2.GaussianBlur(noise, (0, 0), 12), np.float32)
    half = cv2.resize(full, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    small = np.asarray(half, np.float32)
    flat = flattening.flat(small, np.full(2, 2, np.float32))
    wanted = flattening.flat(full, np.ones(2, np.float32))
    shrunk = cv2.resize(wanted, flat.shape[::-1], interpolation=cv2.INTER_AREA)
    inside = (slice(60, -60), slice(60, -60))
    assert np.abs(flat[inside] - shrunk[inside]).max() < 0.01


def test_lines_that_agree_on_nothing_are_left_alone() -> None:
    generator = np.random.default_rng(1)
    strokes = [
        Stroke(np.stack([np.linspace(0, 300, 24), generator.normal(y, 25, 24)], 1), 10.0)
        for y in np.linspace(100, 900, 12)
    ]
    assert flattening_of(strokes, WIDTH, HEIGHT) is None
    assert flattening_of([], WIDTH, HEIGHT) is None


def test_one_odd_line_bends_no_page() -> None:
    x = np.linspace(150, 850, 24)
    odd = Stroke(np.stack([x, 1300 + 1e-3 * (x - 500) ** 2], axis=1).astype(np.float32), 10.0)
    assert flattening_of([*page(0, lines=8), odd], WIDTH, HEIGHT) is None
