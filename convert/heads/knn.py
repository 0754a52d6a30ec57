"""The nearest-neighbour head: it keeps the photographs and lets the most similar ones vote.

A vote weighs more the more similar the photograph is. How many vote and how fast their weight
falls is what gives each photograph, judged by the others, the likeliest name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.heads.layers import Dense, without_bias
from convert.heads.nuisance import squeeze_of, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.heads.features import Features
    from convert.heads.rows import Rows

NEIGHBOURS = (1, 3, 5, 10, 20, 40)
SHARPNESS = (5.0, 10.0, 20.0, 40.0)
# No class is impossible because none of its photographs is near.
LEAST_VOTE = 1e-3
WITHIN = 1.0


@dataclass(frozen=True, eq=False)
class NearestNeighbours:
    """See `convert.head.Head`.

    Attributes:
        kept: gives the similarity to each photograph that is kept.
        votes: gives each class the votes of its photographs.
        neighbours: how many vote.
        sharpness: a photograph with a cosine lower by 1 / sharpness weighs 1 / e as much.
    """

    labels: tuple[str, ...]
    features: Features
    kept: Dense
    votes: Dense
    neighbours: int
    sharpness: float
    kind: str = "knn"
    activation: str = "softmax"

    def logits(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings, shape (n, width) -> float32, shape (n, classes)."""
        alike = self.kept(self.features(vectors))
        return _voted(alike, self.votes.weights, self.neighbours, self.sharpness)

    def graph(self, embedding: Any) -> Any:
        """The same in Keras."""
        from keras import ops

        alike = self.kept.graph(self.features.graph(embedding))
        nearest = ops.top_k(alike, self.neighbours, sorted=True)[0]
        falling = ops.exp(self.sharpness * (alike - nearest[:, :1]))
        # 1 for a neighbour, 0 for the others, of operators that every runtime has.
        last = nearest[:, self.neighbours - 1 :]
        is_near = ops.cast(ops.greater_equal(alike, last), "float32")
        return ops.log(self.votes.graph(falling * is_near) + LEAST_VOTE)


def fit(rows: Rows, seed: int) -> NearestNeighbours:  # noqa: ARG001 - nothing is left to chance
    """Keep the photographs; choose how they vote."""
    squeeze = squeeze_of(rows, within=WITHIN)
    x = unit(squeeze(rows.vectors))
    shares = (
        rows.targets / rows.targets.sum(0, keepdims=True) * rows.targets.sum() / len(rows.labels)
    )
    neighbours, sharpness = _chosen(x @ x.T, rows, shares.astype(np.float32))
    return NearestNeighbours(
        rows.labels,
        rows.features,
        without_bias(squeeze(x).T, "kept"),
        without_bias(shares, "votes"),
        neighbours,
        sharpness,
    )


def _voted(
    alike: NDArray[np.float32], shares: NDArray[np.float32], neighbours: int, sharpness: float
) -> NDArray[np.float32]:
    nearest = -np.sort(-alike, axis=1)[:, :neighbours]
    weights = np.exp(sharpness * (alike - nearest[:, :1])) * (alike >= nearest[:, -1:])
    return np.asarray(np.log(weights @ shares + LEAST_VOTE), np.float32)


def _chosen(
    alike: NDArray[np.float32], rows: Rows, shares: NDArray[np.float32]
) -> tuple[int, float]:
    """The way to vote under which each photograph's own name is the likeliest, left out itself."""
    others = alike - 4 * np.eye(len(alike), dtype=np.float32)
    best, chosen = -np.inf, (1, SHARPNESS[0])
    for neighbours in (n for n in NEIGHBOURS if n < len(alike)):
        for sharpness in SHARPNESS:
            logits = _voted(others, shares, neighbours, sharpness)
            likely = logits - np.log(np.exp(logits).sum(1, keepdims=True))
            score = float((likely * rows.targets).sum())
            if score > best:
                best, chosen = score, (neighbours, sharpness)
    return chosen
