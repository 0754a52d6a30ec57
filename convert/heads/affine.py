"""A head that is one layer: linear, cosine, prototype and multilabel end up as this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from convert.heads.features import Features
    from convert.heads.layers import Dense


@dataclass(frozen=True, eq=False)
class Affine:
    """Features times weights plus bias. See `convert.head.Head`."""

    kind: str
    labels: tuple[str, ...]
    activation: str
    features: Features
    layer: Dense

    def logits(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings, shape (n, width) -> float32, shape (n, classes)."""
        return self.layer(self.features(vectors))

    def graph(self, embedding: Any) -> Any:
        """The same in Keras."""
        return self.layer.graph(self.features.graph(embedding))
