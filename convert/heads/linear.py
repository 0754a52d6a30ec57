"""The linear head: one layer and a softmax, fitted by logistic regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convert.heads.affine import Affine
from convert.heads.layers import Dense
from convert.heads.logistic import regression
from convert.heads.nuisance import squeeze_of

if TYPE_CHECKING:
    from convert.heads.rows import Rows

STRENGTH = 30.0


def fit(rows: Rows, seed: int) -> Affine:  # noqa: ARG001 - nothing is left to chance
    """Fit it: the same rows always give the same head."""
    squeeze = squeeze_of(rows)
    copies = rows.copies.shape[1]
    weights = np.full(len(rows.all_vectors), 1 / (1 + copies), np.float32)
    coefficients, bias = regression(
        squeeze(rows.all_vectors), rows.all_targets.argmax(1), weights, STRENGTH
    )
    # The squeeze is symmetric: squeezed weights read features that were not squeezed.
    layer = Dense(squeeze(coefficients.T.copy()).T.copy(), bias, "classes")
    return Affine("linear", rows.labels, "softmax", rows.features, layer)
