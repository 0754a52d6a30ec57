"""What tells copies of one photograph apart tells no classes apart: such directions count less.

Light, crop and turn move an embedding in few directions. How far is seen in the augmented copies;
squeezing those directions before fitting leaves the differences that are between things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.heads.rows import Rows

# Directions whose variance is this share of the largest one's keep 0.7 of their length.
HALFWAY = 0.03
MOST_DEVIATIONS = 2_000


@dataclass(frozen=True, eq=False)
class Squeeze:
    """A symmetric linear map that shortens some directions.

    Attributes:
        directions: float32, shape (r, width), orthonormal; r may be 0.
        change: float32, shape (r,), -1..0: what is added to their length of 1.
    """

    directions: NDArray[np.float32]
    change: NDArray[np.float32]

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (n, width) -> the same shape; lengths shrink."""
        return np.asarray(x + (x @ self.directions.T * self.change) @ self.directions, np.float32)


def squeeze_of(rows: Rows) -> Squeeze:
    """Learn it from the copies; without copies nothing is squeezed."""
    width = rows.vectors.shape[1]
    if rows.copies.shape[1] == 0:
        return Squeeze(np.zeros((0, width), np.float32), np.zeros(0, np.float32))
    family = np.concatenate([rows.vectors[:, None], rows.copies], axis=1)
    apart = (family - family.mean(1, keepdims=True)).reshape(-1, width)
    some = apart[:: -(-len(apart) // MOST_DEVIATIONS)]
    _, sizes, directions = np.linalg.svd(some.astype(np.float32), full_matrices=False)
    share = np.square(sizes / max(float(sizes[0]), 1e-12))
    change = np.sqrt(HALFWAY / (share + HALFWAY)) - 1
    return Squeeze(directions.astype(np.float32), change.astype(np.float32))


def unit(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1."""
    lengths = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.asarray(x / np.maximum(lengths, 1e-12), np.float32)
