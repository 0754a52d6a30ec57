"""How near a picture is to anything that was taught: what is far from all of it is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.calibrate import folds_of, rows_where
from convert.heads.layers import without_bias
from convert.heads.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convert.embedded import Embedded
    from convert.heads.features import Features
    from convert.heads.layers import Dense

KEPT = 0.98


@dataclass(frozen=True, eq=False)
class Familiarity:
    """The highest cosine between a picture's features and the middle of a class, -1..1.

    Attributes:
        features: as the head's.
        middles: gives the cosine to each class.
        threshold: below it a picture shows nothing that was taught.
    """

    features: Features
    middles: Dense
    threshold: float

    def __call__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings, shape (n, width) -> float32, shape (n, 1)."""
        return np.asarray(self.middles(self.features(vectors)).max(1, keepdims=True))

    def graph(self, embedding: Any) -> Any:
        """The same in Keras: (1, width) -> (1, 1)."""
        from keras import ops

        return ops.max(self.middles.graph(self.features.graph(embedding)), axis=1, keepdims=True)


def familiarity_of(
    embedded: Embedded, labels: Sequence[str], *, seed: int, kept: float = KEPT, folds: int = 5
) -> Familiarity:
    """Learn what is known.

    Args:
        embedded: the photographs that the head learns from.
        labels: the classes.
        seed: of the folds.
        kept: the share of photographs of known things that must count as known; each is judged
            by class middles that were taken without it.
        folds: how many; below 2, where a class has a single photograph, the copies are judged.

    Raises:
        UsageError: as `convert.heads.fit`.
    """
    if folds < 2:
        return _from_copies(embedded, labels, kept)
    fold = folds_of(embedded, folds=folds, seed=seed)
    near = np.ones(len(fold), np.float32)
    for number in np.unique(fold):
        out = fold == number
        near[out] = _middles(rows_where(embedded, ~out), labels, 0)(embedded.vectors[out])[:, 0]
    threshold = float(np.quantile(near, 1 - kept))
    return _middles(embedded, labels, threshold)


def _from_copies(embedded: Embedded, labels: Sequence[str], kept: float) -> Familiarity:
    """Judge changed copies instead: nearer than new photographs are, so a loose bound."""
    copies = embedded.copies.reshape(-1, embedded.vectors.shape[1])
    if not len(copies):
        return _middles(embedded, labels, -1.0)
    near = _middles(embedded, labels, -1.0)(copies)[:, 0]
    return _middles(embedded, labels, float(np.quantile(near, 1 - kept)))


def _middles(embedded: Embedded, labels: Sequence[str], threshold: float) -> Familiarity:
    rows = rows_of(embedded, labels)
    return Familiarity(rows.features, without_bias(rows.means().T, "middles"), threshold)
