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
    from seeing.sight.interpreter import Model, Outputs

MOST_BOXES = 100
CENTRE = 4  # of the nine cells around a peak
OUTWARDS = np.array([-1.0, -1.0, 1.0, 1.0])


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

        def read(outputs: Outputs) -> list[Detected]:
            lap("infer")
            size_px = (spec.width, spec.height)
            return decode(outputs["logits"], outputs["sizes"], least_score, size_px)

        found = self.model.run(fed, read)
        return [Detected(d.class_index, d.score, window.to_frame(d.box)) for d in found]


def decode(
    logits: NDArray[np.float32],
    sizes: NDArray[np.float32],
    least_score: float,
    input_size_px: tuple[int, int],
) -> list[Detected]:
    """Turn the network's two maps into boxes.

    The network was taught to answer with the same box in all cells near a centre. So the box is
    the mean of the nine around a peak, weighted by their scores, and how well the nine agree
    says how far it can be trusted: the score is the peak's times the root of that agreement.

    Args:
        logits: shape (rows, columns, classes), before the sigmoid.
        sizes: shape (rows, columns, 4): left, top, right, bottom from the cell's corner, pixels.
        least_score: boxes below are left out.
        input_size_px: the network's input as (width, height).

    Returns:
        At most ``MOST_BOXES``, best first, in fractions of the input.
    """
    rows, columns, classes = _candidates(logits, math.log(least_score / (1 - least_score)))
    rows, columns = _around(rows, columns, logits.shape)
    near = logits[rows, columns, classes]
    peaks = np.flatnonzero(near[CENTRE] >= near.max(axis=0))
    peaks = peaks[np.argsort(-near[CENTRE, peaks], kind="stable")[:MOST_BOXES]]
    weights = 1 / (1 + np.exp(-near[:, peaks].astype(np.float64)))
    nine = _boxes(sizes, rows[:, peaks], columns[:, peaks], input_size_px)
    boxes = (nine * weights[..., np.newaxis]).sum(axis=0) / weights.sum(axis=0)[:, np.newaxis]
    agreement = (_overlap(nine, boxes) * weights).sum(axis=0) / weights.sum(axis=0)
    scores = weights[CENTRE] * np.sqrt(agreement)
    best = [i for i in np.argsort(-scores, kind="stable") if scores[i] >= least_score]
    return [
        Detected(int(classes[peaks[i]]), float(scores[i]), Box(*boxes[i].tolist())) for i in best
    ]


def _candidates(logits: NDArray[np.float32], least: float) -> tuple[NDArray[np.intp], ...]:
    # Flat, then split: four times as fast as np.nonzero on the three axes.
    flat = np.flatnonzero(logits.reshape(-1) >= np.float32(least))
    return np.unravel_index(flat, logits.shape)


def _around(
    rows: NDArray[np.intp], columns: NDArray[np.intp], grid: tuple[int, ...]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the nine cells around each candidate, shape (9, n), cut at the rim."""
    down, right = np.divmod(np.arange(9)[:, np.newaxis], 3)
    near_rows = np.clip(rows + down - 1, 0, grid[0] - 1)
    return near_rows, np.clip(columns + right - 1, 0, grid[1] - 1)


def _boxes(
    sizes: NDArray[np.float32],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    input_size_px: tuple[int, int],
) -> NDArray[np.float64]:
    """Boxes of the cells, in fractions of the input: shape of ``rows`` and a last axis of 4."""
    width_px, height_px = input_size_px
    step = np.array([width_px / sizes.shape[1], height_px / sizes.shape[0]] * 2)
    corners = np.stack([columns, rows, columns, rows], axis=-1) * step
    edges = corners + sizes[rows, columns] * OUTWARDS
    return np.asarray(edges / np.array([width_px, height_px] * 2))


def _overlap(some: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of boxes of shapes that broadcast, last axis 4."""
    low = np.maximum(some[..., :2], others[..., :2])
    high = np.minimum(some[..., 2:], others[..., 2:])
    shared = (high - low).clip(0).prod(axis=-1)
    areas = _area(some) + _area(others)
    return np.asarray(shared / np.maximum(areas - shared, 1e-12))


def _area(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((boxes[..., 2:] - boxes[..., :2]).clip(0).prod(axis=-1))
