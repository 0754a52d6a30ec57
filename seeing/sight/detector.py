"""CenterNet's outputs -> boxes with a class and a score.

The network marks the centre of each thing: for each cell of a grid and each class a logit, and
for each cell how far the box reaches to the left, top, right and bottom (in input pixels).
A cell counts when it is the largest of its 3 x 3 neighbourhood in its class ("Objects as
Points", arXiv 1904.07850, section 4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seeing.finding import Box
from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.sight.interpreter import Model

MOST_BOXES = 100


@dataclass(frozen=True)
class Detected:
    """One box: the class's index on the card, the score 0..1, the place in the frame."""

    class_index: int
    score: float
    box: Box


class Detector:
    """Finds things with places.

    Args:
        model: one whose card has the outputs ``logits`` and ``sizes``.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def detect(
        self, pixels: Pixels, least_score: float, lap: Callable[[str], None] = lambda _: None
    ) -> list[Detected]:
        """Everything that scores at least ``least_score``, best first.

        Args:
            pixels: RGB uint8, shape (height, width, 3).
            least_score: 0..1, exclusive of both.
            lap: told the name of each step as it ends: ``prepare``, ``infer``.
        """
        spec = self.model.card.input
        fed, window = prepare(pixels, spec)
        lap("prepare")
        outputs = self.model.run(fed)
        lap("infer")
        found = decode(outputs["logits"], outputs["sizes"], least_score, (spec.width, spec.height))
        return [Detected(d.class_index, d.score, window.to_frame(d.box)) for d in found]


def decode(
    logits: NDArray[np.float32],
    sizes: NDArray[np.float32],
    least_score: float,
    input_size_px: tuple[int, int],
) -> list[Detected]:
    """Turn the network's two maps into boxes.

    Args:
        logits: shape (rows, columns, classes), before the sigmoid.
        sizes: shape (rows, columns, 4): left, top, right, bottom from the cell's corner, pixels.
        least_score: boxes below are left out.
        input_size_px: the network's input as (width, height).

    Returns:
        At most ``MOST_BOXES``, best first, in fractions of the input.
    """
    least_logit = math.log(least_score / (1 - least_score))
    rows, columns, classes = np.nonzero(logits >= least_logit)
    is_peak = _is_peak(logits, rows, columns, classes)
    rows, columns, classes = rows[is_peak], columns[is_peak], classes[is_peak]
    scores = 1 / (1 + np.exp(-logits[rows, columns, classes].astype(np.float64)))
    boxes = _boxes(sizes, rows, columns, logits.shape[:2], input_size_px)
    best = np.argsort(-scores, kind="stable")[:MOST_BOXES]
    return [Detected(int(classes[i]), float(scores[i]), Box(*boxes[i].tolist())) for i in best]


def _is_peak(
    logits: NDArray[np.float32],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    classes: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Compare each candidate with its eight neighbours: far cheaper than pooling the whole map."""
    own = logits[rows, columns, classes]
    last_row, last_column = logits.shape[0] - 1, logits.shape[1] - 1
    is_peak = np.ones(len(rows), np.bool_)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            near_rows = np.clip(rows + down, 0, last_row)
            near_columns = np.clip(columns + right, 0, last_column)
            is_peak &= own >= logits[near_rows, near_columns, classes]
    return is_peak


def _boxes(
    sizes: NDArray[np.float32],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    grid: tuple[int, ...],
    input_size_px: tuple[int, int],
) -> NDArray[np.float64]:
    width_px, height_px = input_size_px
    x_px, y_px = columns * (width_px / grid[1]), rows * (height_px / grid[0])
    left, top, right, bottom = sizes[rows, columns].astype(np.float64).T
    corners = [
        (x_px - left) / width_px,
        (y_px - top) / height_px,
        (x_px + right) / width_px,
        (y_px + bottom) / height_px,
    ]
    return np.stack(corners, axis=-1)
