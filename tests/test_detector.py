"""Decoding CenterNet: against a slow, plain reading of the paper."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.finding import Box
from seeing.recognisers.objects import apart, overlap
from seeing.sight.detector import Detected, decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


def slow_decode(logits: Array, sizes: Array, least: float) -> list[tuple[int, float, Array]]:
    """Cell by cell: a peak's box is the mean of its nine cells' boxes, weighted by their scores."""
    rows, columns, classes = logits.shape
    scores = 1 / (1 + np.exp(-logits.astype(float)))
    found = []
    for r, c, k in itertools.product(range(rows), range(columns), range(classes)):
        cells = [
            (min(max(r + down, 0), rows - 1), min(max(c + right, 0), columns - 1))
            for down, right in itertools.product((-1, 0, 1), (-1, 0, 1))
        ]
        if scores[r, c, k] < least or logits[r, c, k] < max(logits[i, j, k] for i, j in cells):
            continue
        boxes = [box_of(sizes[i, j], i, j) for i, j in cells]
        weights = [scores[i, j, k] for i, j in cells]
        box = np.average(boxes, axis=0, weights=weights)
        agreement = np.average([overlap(Box(*b), Box(*box)) for b in boxes], weights=weights)
        score = scores[r, c, k] * agreement**0.5
        if score >= least:
            found.append((k, score, box))
    return sorted(found, key=lambda f: -f[1])


def box_of(size: Array, row: int, column: int) -> tuple[float, ...]:
    left, top, right, bottom = (float(x) for x in size)
    x, y = column * 4, row * 4
    return ((x - left) / 64, (y - top) / 64, (x + right) / 64, (y + bottom) / 64)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 0.9))
def test_the_same_as_the_slow_way(seed: int, least: float) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(-2, 2, (16, 16, 2)).astype(np.float32)
    sizes = rng.uniform(5, 30, (16, 16, 4)).astype(np.float32)
    fast = decode(logits, sizes, least, (64, 64))
    slow = slow_decode(logits, sizes, least)[:100]
    assert [d.score for d in fast] == pytest.approx([s[1] for s in slow])
    for detected, (class_index, _, box) in zip(fast, slow, strict=True):
        assert detected.class_index == class_index
        own = detected.box
        assert (own.x0, own.y0, own.x1, own.y1) == pytest.approx(tuple(box))


def test_nothing_above_the_threshold_is_nothing() -> None:
    nothing = np.full((8, 8, 2), -9, np.float32)
    assert decode(nothing, np.zeros((8, 8, 4), np.float32), 0.3, (32, 32)) == []


boxes = st.tuples(*[st.floats(0, 1)] * 4).map(
    lambda t: Box(min(t[0], t[1]), min(t[2], t[3]), max(t[0], t[1]), max(t[2], t[3]))
)


@given(boxes, boxes)
def test_overlap(a: Box, b: Box) -> None:
    assert 0 <= overlap(a, b) <= 1 + 1e-9
    assert overlap(a, b) == pytest.approx(overlap(b, a))
    assert a.area < 1e-100 or overlap(a, a) == pytest.approx(1)


def test_two_claims_to_one_thing_leave_the_better() -> None:
    box, nearly = Box(0.1, 0.1, 0.5, 0.5), Box(0.1, 0.1, 0.5, 0.52)
    elsewhere = Box(0.6, 0.1, 0.9, 0.5)
    found = [Detected(1, 0.9, box), Detected(2, 0.8, nearly), Detected(1, 0.7, elsewhere)]
    assert apart(found) == [found[0], found[2]]
