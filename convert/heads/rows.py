"""What a head is fitted to: a row for each photograph and for each of its augmented copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.heads.features import Features
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convert.embedded import Embedded


@dataclass(frozen=True, eq=False)
class Rows:
    """Features and what they show.

    Attributes:
        labels: the classes.
        features: makes features of embeddings; the head keeps it.
        vectors: float32, shape (n, width), unit length: of the photographs themselves.
        copies: float32, shape (n, k, width), unit length: of their copies; k may be 0.
        targets: float32, shape (n, classes): 1 where the photograph shows the class.
    """

    labels: tuple[str, ...]
    features: Features
    vectors: NDArray[np.float32]
    copies: NDArray[np.float32]
    targets: NDArray[np.float32]

    @property
    def truth(self) -> NDArray[np.int64]:
        """Shape (n,): the class of each photograph of a single-label collection."""
        return np.asarray(self.targets.argmax(1), np.int64)

    @property
    def all_vectors(self) -> NDArray[np.float32]:
        """Shape (n + n * k, width): the photographs, then the copies of the first, and so on."""
        return np.concatenate([self.vectors, self.copies.reshape(-1, self.vectors.shape[1])])

    @property
    def all_targets(self) -> NDArray[np.float32]:
        """Shape (n + n * k, classes): as `all_vectors`."""
        return np.concatenate([self.targets, self.targets.repeat(self.copies.shape[1], axis=0)])

    def means(self) -> NDArray[np.float32]:
        """Shape (classes, width), unit length: the middle of each class's photographs."""
        sums = self.targets.T @ self.vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(lengths, 1e-9), np.float32)


def rows_of(embedded: Embedded, labels: Sequence[str]) -> Rows:
    """Make rows of embedded photographs.

    Raises:
        UsageError: there are fewer than two classes, a class without a photograph, or a
            photograph of something that is no class.
    """
    features = Features.for_vectors(embedded.vectors)
    targets = targets_of(embedded, labels)
    if len(labels) < 2 or not targets.any(0).all():
        empty = [
            label for label, any_ in zip(labels, targets.max(0, initial=0), strict=True) if not any_
        ]
        raise UsageError.of(
            expected="two classes or more, each with a photograph to learn from",
            received=f"none of {', '.join(empty)}" if empty else f"{len(labels)}",
            todo="Add photographs, or leave the class out.",
        )
    copies = features(embedded.copies.reshape(-1, embedded.vectors.shape[1]))
    return Rows(
        tuple(labels),
        features,
        features(embedded.vectors),
        copies.reshape(embedded.copies.shape),
        targets,
    )


def targets_of(embedded: Embedded, labels: Sequence[str]) -> NDArray[np.float32]:
    """1 where a photograph shows a class: float32, shape (n, classes). Raises UsageError."""
    numbers = {label: number for number, label in enumerate(labels)}
    targets = np.zeros((len(embedded.photos), len(labels)), np.float32)
    for row, photo in enumerate(embedded.photos):
        for label in photo.labels:
            if label not in numbers:
                raise UsageError.of(
                    expected=f"one of the labels {', '.join(labels)}",
                    received=f"{label!r} of {photo.path}",
                    todo="Name all labels.",
                )
            targets[row, numbers[label]] = 1
    return targets
