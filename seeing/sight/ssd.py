"""The four outputs of ``TFLite_Detection_PostProcess`` -> boxes with a class and a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from seeing.finding import Box
from seeing.sight.detector import Detected
from seeing.sight.labels import NOTHING
from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.sight.interpreter import Model, Outputs


class SsdDetector:
    """Finds things with places, as SSD and EfficientDet do.

    Args:
        model: one whose card has the outputs ``boxes``, ``classes``, ``scores`` and ``count``.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def detect(
        self, pixels: Pixels, least_score: float, lap: Callable[[str], None] = lambda _: None
    ) -> list[Detected]:
        """Everything that has a name and scores at least ``least_score``, best first.

        Args:
            pixels: RGB uint8, shape (height, width, 3).
            least_score: 0..1.
            lap: told the name of each step as it ends: ``prepare``, ``infer``.
        """
        card = self.model.card
        fed, window = prepare(pixels, card.input)
        lap("prepare")

        def read(outputs: Outputs) -> list[Detected]:
            lap("infer")
            return decode(outputs, card.labels, least_score)

        found = self.model.run(fed, read)
        return [Detected(d.class_index, d.score, window.to_frame(d.box)) for d in found]


def decode(outputs: Outputs, labels: Sequence[str], least_score: float) -> list[Detected]:
    """Turn the operator's outputs into boxes.

    Args:
        outputs: ``boxes`` of shape (n, 4): top, left, bottom, right as fractions of the input;
            ``classes`` and ``scores`` of shape (n,); ``count``, how many of them are meant.
        labels: by class number; classes without one, or called ``???``, are left out.
        least_score: boxes below are left out.

    Returns:
        Best first, in fractions of the input; they may reach beyond it.
    """
    meant = min(_whole(outputs["count"]), len(outputs["scores"]))
    rows = [
        Detected(_whole(number), float(score), _box(edges))
        for edges, number, score in zip(
            outputs["boxes"][:meant],
            outputs["classes"][:meant],
            outputs["scores"][:meant],
            strict=True,
        )
    ]
    named = (row for row in rows if is_named(row.class_index, labels))
    told = [row for row in named if row.score >= least_score and row.box.area > 0]
    return sorted(told, key=lambda row: -row.score)


def is_named(class_index: int, labels: Sequence[str]) -> bool:
    """Whether a class number stands for something that has a name."""
    return 0 <= class_index < len(labels) and labels[class_index] != NOTHING


def _whole(number: Any) -> int:
    """A whole number that is stored as float32; rows past ``count`` may hold anything."""
    real = float(np.asarray(number).reshape(-1)[0])
    return round(real) if np.isfinite(real) else -1


def _box(edges: NDArray[np.float32]) -> Box:
    top, left, bottom, right = (float(edge) for edge in edges)
    return Box(left, top, right, bottom)
