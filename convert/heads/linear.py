"""The linear head: one layer and a softmax, fitted by logistic regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.heads.affine import Affine
from convert.heads.layers import Dense
from convert.heads.logistic import Span, regression
from convert.heads.nuisance import squeeze_of

if TYPE_CHECKING:
    from convert.heads.rows import Rows

STRENGTH = 20.0


def fit(rows: Rows, seed: int) -> Affine:  # noqa: ARG001 - nothing is left to chance
    """Fit it: the same rows always give the same head."""
    squeeze = squeeze_of(rows)
    x = squeeze(rows.all_vectors)
    span = Span.of(x)
    coefficients, bias = regression(span.coordinates(x), rows.all_targets.argmax(1), STRENGTH)
    # The squeeze is symmetric: squeezed weights read features that were not squeezed.
    layer = Dense(squeeze(span.columns(coefficients)).T.copy(), bias, "classes")
    return Affine("linear", rows.labels, "softmax", rows.features, layer)
