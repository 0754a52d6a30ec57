"""Logits -> probabilities, the same way for fitting, calibrating and evaluating."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def probabilities(
    logits: NDArray[Any], activation: str, temperature: float = 1.0
) -> NDArray[np.float64]:
    """Softmax over the last axis, or sigmoids, of logits / temperature: 0..1, the same shape."""
    scaled = logits.astype(np.float64) / temperature
    if activation == "sigmoid":
        return np.asarray(0.5 + 0.5 * np.tanh(0.5 * scaled))
    powers = np.exp(scaled - scaled.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))
