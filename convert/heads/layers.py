"""The layers that heads are made of, and their copies in Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Dense:
    """A fully connected layer.

    Attributes:
        weights: float32, shape (inputs, outputs).
        bias: float32, shape (outputs,).
        name: of the layer in exported files; `convert.head_forms` goes by it.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    name: str = "dense"

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (n, inputs) -> (n, outputs)."""
        return np.asarray(x @ self.weights + self.bias, np.float32)

    def graph(self, x: Any) -> Any:
        """The same as a Keras layer."""
        import keras

        layer = keras.layers.Dense(self.weights.shape[1], name=self.name)
        out = layer(x)
        layer.set_weights([self.weights, self.bias])
        return out

    def scaled(self, by: float) -> Dense:
        """The layer whose outputs are `by` times as large."""
        factor = np.float32(by)
        return Dense(self.weights * factor, self.bias * factor, self.name)


def without_bias(weights: NDArray[np.float32], name: str) -> Dense:
    """A layer of products alone; `weights` has shape (inputs, outputs)."""
    return Dense(weights.astype(np.float32), np.zeros(weights.shape[1], np.float32), name)
