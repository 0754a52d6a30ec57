"""Decoding CenterNet: against a slow, plain reading of the paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeing.finding import Box
from seeing.recognisers.objects import apart, overlap
from seeing.sight.detector import Detected, decode


def slow_decode(
    logits: np.ndarray, sizes: np.ndarray, least: float
) -> list[tuple[int, float, tuple[float, ...]]]:
    """Cell by cell: keep what is at least its threshold and the largest of its neighbourhood."""
    rows, columns, classes = logits.shape
    found = []
    for r in range(rows):
        for c in range(columns):
            for k in range(classes):
                near = logits[max(0, r - 1) : r + 2, max(0, c - 1) : c + 2, k]
                score = 1 / (1 + np.exp(-float(logits[r, c, k])))
                if score >= least and logits[r, c, k] == near.max():
                    left, top, right, bottom = sizes[r, c]
                    x, y = c * 4, r * 4
                    box = ((x - left) / 64, (y - top) / 64, (x + right) / 64, (y + bottom) / 64)
                    found.append((k, score, tuple(float(side) for side in box)))
    return sorted(found, key=lambda f: -f[1])[:100]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 0.9))
def test_the_same_as_the_slow_way(seed: int, least: float) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(-1, 2, (16, 16, 3)).astype(np.float32)
    sizes = rng.uniform(0, 30, (16, 16, 4)).astype(np.float32)
    fast = decode(logits, sizes, least, (64, 64))
    slow = slow_decode(logits, sizes, least)
    assert len(fast) == len(slow)
    assert [d.score for d in fast] == pytest.approx([s[1] for s in slow])
    for detected, (class_index, _, box) in zip(fast, slow, strict=True):
        assert detected.class_index == class_index
        own = detected.box
        assert (own.x0, own.y0, own.x1, own.y1) == pytest.approx(box)


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
    assert a.area == 0 or overlap(a, a) == pytest.approx(1)


def test_two_claims_to_one_thing_leave_the_better() -> None:
    box, nearly = Box(0.1, 0.1, 0.5, 0.5), Box(0.1, 0.1, 0.5, 0.52)
    elsewhere = Box(0.6, 0.1, 0.9, 0.5)
    found = [Detected(1, 0.9, box), Detected(2, 0.8, nearly), Detected(1, 0.7, elsewhere)]
    assert apart(found) == [found[0], found[2]]
