"""The cosine head: imprinted with the middle of each class, then tuned.

Tuning starts from the imprinted weights and is held near them, so that with few photographs
little changes, and with many the head becomes nearly a linear one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convert.heads.affine import Affine
from convert.heads.layers import without_bias
from convert.heads.nuisance import squeeze_of, unit
from convert.heads.prototype import prototypes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.heads.rows import Rows

SCALE = 20.0
HOLD = 0.1
MOST_ROUNDS = 100
WITHIN = 1.0


def fit(rows: Rows, seed: int) -> Affine:  # noqa: ARG001 - nothing is left to chance
    """Imprint and tune."""
    squeeze = squeeze_of(rows, within=WITHIN)
    tuned = _tune(
        unit(squeeze(rows.all_vectors)),
        rows.all_targets,
        prototypes(rows, squeeze),
        len(rows.truth),
    )
    layer = without_bias(squeeze(tuned).T * SCALE, "classes")
    return Affine("cosine", rows.labels, "softmax", rows.features, layer)


def _tune(
    x: NDArray[np.float32],
    targets: NDArray[np.float32],
    imprinted: NDArray[np.float32],
    photographs: int,
) -> NDArray[np.float32]:
    """Minimise the cross-entropy; the weights stay unit vectors, shape (classes, width)."""
    from scipy.optimize import minimize

    share = photographs / len(x)

    def cost(flat: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        free = flat.reshape(imprinted.shape)
        lengths = np.linalg.norm(free, axis=1, keepdims=True)
        weights = free / lengths
        logits = SCALE * (x @ weights.T)
        logits -= logits.max(1, keepdims=True)
        powers = np.exp(logits)
        shares = powers / powers.sum(1, keepdims=True)
        loss = share * -(targets * np.log(np.maximum(shares, 1e-12))).sum()
        slope = share * SCALE * (shares - targets).T @ x
        # Only what turns a unit vector changes it.
        slope = (slope - (slope * weights).sum(1, keepdims=True) * weights) / lengths
        away = free - imprinted
        hold = HOLD * SCALE**2
        return float(loss + hold * np.square(away).sum() / 2), (slope + hold * away).ravel()

    start = imprinted.astype(np.float64).ravel()
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": MOST_ROUNDS}).x
    return unit(found.reshape(imprinted.shape).astype(np.float32))
