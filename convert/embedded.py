"""Photographs and their embeddings, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from convert.photo import Photo


@dataclass(frozen=True, eq=False)
class Embedded:
    """What a backbone makes of photographs.

    Attributes:
        photos: n photographs.
        vectors: float32, shape (n, width): as the backbone gives them, not normalised.
        copies: float32, shape (n, k, width): of k augmented copies of each; k may be 0.
        backbone: the embedder's name.
        backbone_sha256: of the file that made them; heads fit no other.
    """

    photos: tuple[Photo, ...]
    vectors: NDArray[np.float32]
    copies: NDArray[np.float32]
    backbone: str
    backbone_sha256: str
