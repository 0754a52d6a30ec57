"""What tells copies of one photograph apart tells no classes apart: such directions count less.

Light, crop and turn move an embedding in few directions. How far is seen in the augmented copies;
squeezing those directions before fitting leaves the differences that are between things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.heads.rows import Rows

# Directions whose variance is this share of the largest one's keep 0.7 of their length.
HALFWAY = 0.01
LEAST_CHANGE = 0.01
MOST_ROWS = 4_000


@dataclass(frozen=True, eq=False)
class Squeeze:
    """A symmetric linear map that shortens some directions.

    Attributes:
        directions: float32, shape (r, width), orthonormal; r may be 0.
        change: float32, shape (r,), -1..0: what is added to their length of 1.
        gain: what all lengths are multiplied by, so that on the whole they stay 1.
    """

    directions: NDArray[np.float32]
    change: NDArray[np.float32]
    gain: float = 1.0

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (n, width) -> the same shape."""
        squeezed = x + (x @ self.directions.T * self.change) @ self.directions
        return np.asarray(squeezed * np.float32(self.gain), np.float32)


def squeeze_of(rows: Rows, *, within: float = 0.0) -> Squeeze:
    """Learn it from the copies; without copies nothing is squeezed.

    Args:
        rows: what the head is fitted to.
        within: how much what tells photographs of one class apart weighs, against the copies.
    """
    width = rows.vectors.shape[1]
    if rows.copies.shape[1] == 0:
        return Squeeze(np.zeros((0, width), np.float32), np.zeros(0, np.float32))
    family = np.concatenate([rows.vectors[:, None], rows.copies], axis=1)
    apart = (family - family.mean(1, keepdims=True)).reshape(-1, width)
    apart = apart[:: -(-len(apart) // MOST_ROWS)]
    if within:
        spread = rows.vectors - (rows.targets @ rows.targets.T @ rows.vectors) / (
            rows.targets @ rows.targets.sum(0)[:, None]
        )
        apart = np.concatenate([apart, spread * np.sqrt(within * len(apart) / len(spread))])
    squeeze = _squeeze(apart.astype(np.float32))
    length = float(np.linalg.norm(squeeze(rows.vectors), axis=1).mean())
    return replace(squeeze, gain=1 / max(length, 1e-6))


def _squeeze(apart: NDArray[np.float32]) -> Squeeze:
    """Shorten the directions in which `apart`, shape (n, width), is large."""
    is_wide = len(apart) < apart.shape[1]
    powers, vectors = np.linalg.eigh(apart @ apart.T if is_wide else apart.T @ apart)
    share = np.maximum(powers, 0) / max(float(powers[-1]), 1e-12)
    change = np.sqrt(HALFWAY / (share + HALFWAY)) - 1
    is_felt = change < -LEAST_CHANGE
    directions = (apart.T @ vectors if is_wide else vectors)[:, is_felt].T
    return Squeeze(unit(directions), change[is_felt].astype(np.float32))


def unit(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1."""
    lengths = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.asarray(x / np.maximum(lengths, 1e-12), np.float32)
