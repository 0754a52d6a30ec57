"""The mlp head: 1,024 hidden units, ReLU, softmax, as transfer learning is taught."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.heads.adam import Adam
from convert.heads.layers import Dense
from convert.heads.logistic import Span
from convert.heads.nuisance import squeeze_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.heads.features import Features
    from convert.heads.rows import Rows

HIDDEN = 1024
STEPS = 200
BATCH = 64
DECAY = 1e-4
# Features have unit length over a thousand columns: that is too small to learn from as it is.
GAIN = 20.0


@dataclass(frozen=True, eq=False)
class Mlp:
    """Two layers. See `convert.head.Head`."""

    labels: tuple[str, ...]
    features: Features
    hidden: Dense
    classes: Dense
    kind: str = "mlp"
    activation: str = "softmax"

    def logits(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings, shape (n, width) -> float32, shape (n, classes)."""
        return self.classes(np.maximum(self.hidden(self.features(vectors)), 0))

    def graph(self, embedding: Any) -> Any:
        """The same in Keras."""
        from keras import ops

        return self.classes.graph(ops.relu(self.hidden.graph(self.features.graph(embedding))))


def fit(rows: Rows, seed: int) -> Mlp:
    """Train it: Adam, weight decay, half of the hidden units dropped at each step."""
    rng = np.random.default_rng(seed)
    squeeze = squeeze_of(rows)
    x = squeeze(rows.all_vectors)
    span = Span.of(x)
    inner, targets = span.coordinates(x) * np.float32(GAIN), rows.all_targets
    adam = Adam(_start(rng, inner.shape[1], targets.shape[1]), DECAY)
    for step in range(STEPS):
        batch = rng.integers(0, len(x), BATCH)
        adam.step(_slopes(adam.values, inner[batch], targets[batch], rng), 1 - step / STEPS)
    first, first_bias, second, second_bias = adam.values
    weights = squeeze(span.columns(first.T)).T * np.float32(GAIN)
    hidden = Dense(weights.copy(), first_bias, "hidden")
    return Mlp(rows.labels, rows.features, hidden, Dense(second, second_bias, "classes"))


def _start(rng: np.random.Generator, width: int, classes: int) -> list[NDArray[np.float32]]:
    first = rng.standard_normal((width, HIDDEN), np.float32) * np.float32(np.sqrt(2 / width))
    second = rng.standard_normal((HIDDEN, classes), np.float32) * np.float32(np.sqrt(1 / HIDDEN))
    return [first, np.zeros(HIDDEN, np.float32), second, np.zeros(classes, np.float32)]


def _slopes(
    values: list[NDArray[np.float32]],
    x: NDArray[np.float32],
    targets: NDArray[np.float32],
    rng: np.random.Generator,
) -> list[NDArray[np.float32]]:
    """Of the mean cross-entropy of one batch, by each of the four arrays."""
    first, first_bias, second, second_bias = values
    kept = (rng.random((len(x), HIDDEN), np.float32) < 0.5).astype(np.float32) * 2
    hidden = np.maximum(x @ first + first_bias, 0) * kept
    logits = hidden @ second + second_bias
    powers = np.exp(logits - logits.max(1, keepdims=True))
    error = (powers / powers.sum(1, keepdims=True) - targets) / np.float32(len(x))
    back = (error @ second.T) * (hidden > 0) * kept
    return [x.T @ back, back.sum(0), hidden.T @ error, error.sum(0)]
