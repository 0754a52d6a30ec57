"""The photographs that are most like one, by the cosine of their embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.probe import units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.embedded import Embedded
    from convert.photo import Photo


@dataclass(frozen=True)
class Neighbour:
    """A photograph and its cosine similarity to the one asked about, -1..1."""

    photo: Photo
    cosine: float


def nearest(vector: NDArray[np.float32], known: Embedded, count: int) -> tuple[Neighbour, ...]:
    """The most similar photographs, the most similar first; of equal ones the first.

    Args:
        vector: shape (width,).
        known: what to look among.
        count: at most so many.
    """
    likeness = units(np.asarray(known.vectors)) @ units(vector[None])[0]
    order = np.argsort(-likeness, kind="stable")[:count]
    return tuple(Neighbour(known.photos[i], float(likeness[i])) for i in order)
