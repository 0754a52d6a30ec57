"""The multilabel head: a sigmoid for each class, for pictures that show several things, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convert.heads.affine import Affine
from convert.heads.layers import Dense
from convert.heads.logistic import Span, regression
from convert.heads.nuisance import squeeze_of
from seeing.errors import UsageError

if TYPE_CHECKING:
    from convert.heads.rows import Rows

STRENGTH = 10.0


def fit(rows: Rows, seed: int) -> Affine:  # noqa: ARG001 - nothing is left to chance
    """Fit each class against all photographs without it.

    Raises:
        UsageError: a class is on every photograph: there is nothing to tell it from.
    """
    always = [label for label, on in zip(rows.labels, rows.targets.min(0), strict=True) if on]
    if always:
        raise UsageError.of(
            expected="for each class photographs with it and without it",
            received=f"{always[0]!r} on every photograph",
            todo="Add photographs without it.",
        )
    squeeze = squeeze_of(rows)
    x = squeeze(rows.all_vectors)
    span = Span.of(x)
    inner = span.coordinates(x)
    fitted = [regression(inner, column.astype(np.int64), STRENGTH) for column in rows.all_targets.T]
    # The regression tells both sides; what lies between them is the sigmoid's.
    columns = span.columns(np.stack([both[1] - both[0] for both, _ in fitted]))
    bias = np.array([both[1] - both[0] for _, both in fitted], np.float32)
    layer = Dense(squeeze(columns).T.copy(), bias, "classes")
    return Affine("multilabel", rows.labels, "sigmoid", rows.features, layer)
