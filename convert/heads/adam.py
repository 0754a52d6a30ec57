"""Adam, the way to descend that needs no tuning, with decay of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RATE = np.float32(1e-3)
KEPT, KEPT_SQUARES = np.float32(0.9), np.float32(0.999)
LEAST = np.float32(1e-8)


class Adam:
    """Improves arrays step by step.

    Args:
        values: float32 arrays of any shape; they are changed in place.
        decay: which share of itself a matrix loses at each step, over the rate.
    """

    def __init__(self, values: Sequence[NDArray[np.float32]], decay: float) -> None:
        self.values = list(values)
        self._decay = np.float32(decay)
        self._slopes = [np.zeros_like(value) for value in values]
        self._squares = [np.zeros_like(value) for value in values]
        self._steps = 0

    def step(self, slopes: Sequence[NDArray[np.float32]], share: float) -> None:
        """Go down by `slopes`, one a value, with `share` (0..1) of the full rate."""
        self._steps += 1
        rate = RATE * np.float32(share)
        levels = 1 - KEPT**self._steps, 1 - KEPT_SQUARES**self._steps
        for place, slope in enumerate(slopes):
            value, mean, square = self.values[place], self._slopes[place], self._squares[place]
            mean += (1 - KEPT) * (slope - mean)
            square += (1 - KEPT_SQUARES) * (slope * slope - square)
            if value.ndim > 1:
                value *= 1 - rate * self._decay
            value -= (rate / levels[0]) * mean / (np.sqrt(square / levels[1]) + LEAST)
