"""A classifier's output -> how sure it is of each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.sight.card import ScoreSpec
    from seeing.sight.interpreter import Model


@dataclass(frozen=True)
class Classified:
    """The class with the highest score: its index on the card, the score 0..1."""

    class_index: int
    score: float


class Classifier:
    """Names a picture as a whole.

    Args:
        model: one whose card has the output ``scores``.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def classify(
        self, pixels: Pixels, lap: Callable[[str], None] = lambda _: None
    ) -> NDArray[np.float32]:
        """How sure the model is of each class: float32, shape (classes,), 0..1.

        Args:
            pixels: RGB uint8, shape (height, width, 3).
            lap: told the name of each step as it ends: ``prepare``, ``infer``.
        """
        fed, _ = prepare(pixels, self.model.card.input)
        lap("prepare")
        raw = self.model.run(fed, lambda outputs: outputs["scores"].copy())
        lap("infer")
        return decode(raw, self.model.card.scores)


def decode(raw: NDArray[Any], spec: ScoreSpec) -> NDArray[np.float32]:
    """Turn what the model stores into shares of 0..1.

    Args:
        raw: any shape, as many numbers as classes; integers when the model is quantised.
        spec: how they are stored, and whether the softmax is still to be done.

    Returns:
        float32, shape (classes,).
    """
    real = (raw.reshape(-1).astype(np.float64) - spec.zero_point) * spec.scale
    if spec.activation == "logits":
        powers = np.exp(real - real.max())
        real = powers / powers.sum()
    return real.clip(0, 1).astype(np.float32)


def best(scores: NDArray[np.float32]) -> Classified:
    """The class with the highest score; of equal ones the first."""
    index = int(np.argmax(scores))
    return Classified(index, float(scores[index]))
