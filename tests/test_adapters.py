"""Outputs of other people's models -> names and boxes: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from seeing.finding import Box
from seeing.sight import classifier, ssd
from seeing.sight.card import ScoreSpec

if TYPE_CHECKING:
    from seeing.sight.interpreter import Outputs


def test_quantised_scores_become_shares() -> None:
    raw = np.array([0, 64, 255], np.uint8)
    scores = classifier.decode(raw, ScoreSpec(1 / 256, 0, "softmax"))
    assert scores.tolist() == pytest.approx([0, 0.25, 255 / 256])
    signed = np.array([[[-128, 0]]], np.int8)
    assert classifier.decode(signed, ScoreSpec(1 / 256, -128)).tolist() == [0, 0.5]


def test_logits_go_through_a_softmax_without_overflow() -> None:
    scores = classifier.decode(np.array([1000.0, 1000.0, -1000.0]), ScoreSpec(activation="logits"))
    assert scores.tolist() == pytest.approx([0.5, 0.5, 0])


def test_the_best_is_the_first_of_the_highest() -> None:
    top = classifier.best(np.array([0.1, 0.4, 0.4], np.float32))
    assert top.class_index == 1
    assert top.score == pytest.approx(0.4)


def outputs(*rows: tuple[float, float, tuple[float, ...]], count: float) -> Outputs:
    """Rows of class, score and (top, left, bottom, right)."""
    return {
        "boxes": np.array([row[2] for row in rows], np.float32),
        "classes": np.array([row[0] for row in rows], np.float32),
        "scores": np.array([row[1] for row in rows], np.float32),
        "count": np.array(count, np.float32),
    }


PLACE = (0.1, 0.2, 0.5, 0.9)
LABELS = ("cat", "???", "dog")


def test_boxes_are_turned_and_sorted() -> None:
    found = ssd.decode(outputs((0, 0.6, PLACE), (2, 0.9, PLACE), count=2), LABELS, 0.5)
    assert [(d.class_index, round(d.score, 2)) for d in found] == [(2, 0.9), (0, 0.6)]
    box = found[0].box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((0.2, 0.1, 0.9, 0.5))
    assert isinstance(box, Box)


@pytest.mark.parametrize(
    "row",
    [
        (0, 0.4, PLACE),
        (1, 0.9, PLACE),
        (3, 0.9, PLACE),
        (-1, 0.9, PLACE),
        (float("nan"), 0.9, PLACE),
        (0, float("nan"), PLACE),
        (0, 0.9, (0.5, 0.2, 0.1, 0.9)),
        (0, 0.9, (float("nan"),) * 4),
    ],
)
def test_what_is_faint_nameless_or_nonsense_is_left_out(
    row: tuple[float, float, tuple[float, ...]],
) -> None:
    assert ssd.decode(outputs(row, (0, 0.7, PLACE), count=1), LABELS, 0.5) == []
    assert len(ssd.decode(outputs(row, (0, 0.7, PLACE), count=2), LABELS, 0.5)) == 1


@pytest.mark.parametrize("count", [0, -3, float("nan"), float("inf")])
def test_a_count_that_is_none_means_nothing(count: float) -> None:
    assert ssd.decode(outputs((0, 0.9, PLACE), count=count), LABELS, 0.5) == []
