"""What every head reads: the embedding made even, then of unit length.

An embedding is a mean of activations that are never negative, few of them large. Its square root
lets the small ones speak too; unit length takes out how much contrast a picture has.
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
        even = np.sqrt(np.maximum(vectors, 0)) if self.takes_root else vectors
        squares = np.square(even, dtype=np.float32).sum(-1, keepdims=True)
        return np.asarray(even / np.sqrt(np.maximum(squares, SHORTEST)), np.float32)

    def graph(self, embedding: Any) -> Any:
        """The same as Keras operations."""
        from keras import ops

        even = ops.sqrt(ops.relu(embedding)) if self.takes_root else embedding
        squares = ops.sum(ops.square(even), axis=-1, keepdims=True)
        return even / ops.sqrt(ops.maximum(squares, SHORTEST))
