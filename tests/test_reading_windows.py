"""Where a closer look at text is worth while."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.sight.reading.network import is_installed
from seeing.sight.reading.windows import FAINT, Window, windows
from tests.pictures import written

grids = st.tuples(st.integers(1, 50), st.integers(1, 50))
spots = st.lists(st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)), max_size=8)


def seen_at(places: list[tuple[float, float]], columns: int, rows: int) -> np.ndarray:
    """A map of text of 16 pixels a cell, faint at some places."""
    seen = np.zeros((16 * rows, 16 * columns), np.float32)
    for x, y in places:
        seen[int(y * 16 * rows), int(x * 16 * columns)] = 2 * FAINT
    return seen


@given(grids, spots)
def test_all_that_was_seen_is_in_a_window(
    grid: tuple[int, int], places: list[tuple[float, float]]
) -> None:
    columns, rows = grid
    found = windows(seen_at(places, columns, rows), columns, rows)
    for window in found:
        assert 0 <= window.x0 < window.x1 <= columns
        assert 0 <= window.y0 < window.y1 <= rows
    for x, y in places:
        column, row = int(x * columns), int(y * rows)
        assert any(w.x0 <= column < w.x1 and w.y0 <= row < w.y1 for w in found)
    assert bool(found) == bool(places)


@given(grids, spots)
def test_two_windows_are_never_dearer_than_one(
    grid: tuple[int, int], places: list[tuple[float, float]]
) -> None:
    found = windows(seen_at(places, *grid), *grid)
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            assert one.joined(other).area > one.area + other.area


def test_far_places_have_windows_of_their_own() -> None:
    found = windows(seen_at([(0.1, 0.1), (0.9, 0.9)], 40, 22), 40, 22)
    assert len(found) == 2
    assert sum(window.area for window in found) < 0.1 * 40 * 22
    assert Window(1, 2, 3, 4).inside(32) == (slice(64, 128), slice(32, 96))


@pytest.mark.skipif(not is_installed(), reason="no rapidocr: pip install 'seeing[ocr]'")
def test_words_far_apart_are_found_in_a_large_frame() -> None:
    from seeing.sight.reading.rapid import RapidReader

    frame = np.full((720, 1280, 3), 255, np.uint8)
    for text, x, y in (("Platform", 40, 30), ("London", 900, 600)):
        word = written(text, 100, 300)
        frame[y : y + word.shape[0], x : x + word.shape[1]] = word
    assert {line.text for line in RapidReader(1).read(frame)} == {"Platform", "London"}
