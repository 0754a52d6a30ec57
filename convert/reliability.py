"""Does it mean what it says? Confidence against how often it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 15
DRAWS = 100


@dataclass(frozen=True)
class Bin:
    """The answers given with a confidence in (low, high]; the first bin holds 0 too.

    Attributes:
        low: 0..1.
        high: 0..1.
        count: how many answers; of none, the two means are 0.
        confidence: their mean confidence, 0..1.
        accuracy: the share of them that was right, 0..1.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Reliability:
    """The reliability diagram.

    Attributes:
        bins: of equal width, from 0 to 1.
        ece: the expected calibration error: 0 is perfect, 1 the worst.
        noise: the error that perfectly calibrated answers of these confidences would show, on
            average: of few photographs it is not small.
    """

    bins: tuple[Bin, ...]
    ece: float
    noise: float

    @property
    def is_too_sure(self) -> bool:
        """Whether, on the whole, it promises more than it keeps."""
        return sum(bin_.count * (bin_.confidence - bin_.accuracy) for bin_ in self.bins) > 0


def reliability(
    confidence: NDArray[np.float64], is_right: NDArray[np.bool_], bins: int = BINS
) -> Reliability:
    """Sort answers into bins of equal width.

    Args:
        confidence: shape (n,), 0..1.
        is_right: shape (n,).
        bins: how many.
    """
    edges = np.linspace(0, 1, bins + 1)
    which = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    counts = np.bincount(which, minlength=bins)
    sure = np.bincount(which, confidence, bins)
    right = np.bincount(which, is_right.astype(np.float64), bins)
    made = tuple(
        Bin(float(edges[i]), float(edges[i + 1]), int(n), _mean(sure[i], n), _mean(right[i], n))
        for i, n in enumerate(counts)
    )
    ece = float(np.abs(sure - right).sum() / max(1, len(confidence)))
    return Reliability(made, ece, _noise(confidence, which, bins))


def _noise(confidence: NDArray[np.float64], which: NDArray[np.int64], bins: int) -> float:
    chance = np.random.default_rng(0)
    errors = list[float]()
    for _ in range(DRAWS):
        luck = (chance.random(len(confidence)) < confidence) - confidence
        errors.append(float(np.abs(np.bincount(which, luck, bins)).sum()))
    return float(np.mean(errors)) / max(1, len(confidence))


def _mean(total: float, count: int) -> float:
    return float(total / count) if count else 0.0
