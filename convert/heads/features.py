"""What every head reads: the root of each activation's share in the embedding.

An embedding is a mean of activations that are never negative, few of them large. The root lets
the small ones speak too, and roots of shares are a vector of unit length, so that the contrast of
the picture does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A picture of nothing may give an embedding of zeros, which has no direction.
SHORTEST = 1e-12


@dataclass(frozen=True)
class Features:
    """Embeddings, shape (..., width) -> features of the same shape.

    Attributes:
        takes_root: whether of embeddings that are never negative.
    """

    takes_root: bool

    @classmethod
    def for_vectors(cls, vectors: NDArray[np.float32]) -> Features:
        """Take roots only where the embedder gives nothing negative."""
        return cls(takes_root=bool((vectors >= 0).all()))

    def __call__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Features of embeddings: float32, unit length."""
        if self.takes_root:
            some = np.maximum(vectors, 0)
            shares = some / (some.mean(-1, keepdims=True) * some.shape[-1] + SHORTEST)
            return np.asarray(np.sqrt(shares), np.float32)
        squares = np.square(vectors, dtype=np.float32).sum(-1, keepdims=True)
        return np.asarray(vectors / np.sqrt(np.maximum(squares, SHORTEST)), np.float32)

    def graph(self, embedding: Any) -> Any:
        """The same as Keras operations."""
        from keras import ops

        if self.takes_root:
            some = ops.relu(embedding)
            # A mean and not a sum: OpenCV's reader of TFLite files knows no sum.
            total = ops.mean(some, axis=-1, keepdims=True) * some.shape[-1] + SHORTEST
            return ops.sqrt(some / total)
        squares = ops.sum(ops.square(embedding), axis=-1, keepdims=True)
        return embedding / ops.sqrt(ops.maximum(squares, SHORTEST))
