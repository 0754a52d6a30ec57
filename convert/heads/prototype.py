"""The prototype head: a thing is what its middle photograph is nearest to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.heads.affine import Affine
from convert.heads.layers import without_bias
from convert.heads.nuisance import Squeeze, squeeze_of, unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from convert.heads.rows import Rows

# A cosine is -1..1; a softmax needs more room. The temperature makes it right later.
SCALE = 20.0
WITHIN = 1.0


def fit(rows: Rows, seed: int) -> Affine:  # noqa: ARG001 - nothing is left to chance
    """Average the photographs of each class, the copies among them."""
    squeeze = squeeze_of(rows, within=WITHIN)
    layer = without_bias(squeeze(prototypes(rows, squeeze)).T * SCALE, "classes")
    return Affine("prototype", rows.labels, "softmax", rows.features, layer)


def prototypes(rows: Rows, squeeze: Squeeze) -> NDArray[np.float32]:
    """The middle of each class in the squeezed space, unit length, shape (classes, width)."""
    return unit(rows.all_targets.T @ unit(squeeze(rows.all_vectors)))
