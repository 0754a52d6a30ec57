"""Logistic regression of many columns and few rows, always with the same result."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ROUNDS = 300


def regression(
    x: NDArray[np.float32], truth: NDArray[np.int64], weights: NDArray[np.float32], strength: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit classes.

    The result lies in the span of the rows, so that many columns are first turned into as many
    as there are rows: the same answer for a fraction of the time.

    Args:
        x: shape (n, columns).
        truth: shape (n,), the class of each row; each of 0..classes-1 occurs.
        weights: shape (n,), of the rows.
        strength: how much fitting weighs against small coefficients.

    Returns:
        Coefficients, float32, shape (columns, classes), and biases, shape (classes,).
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    basis = _basis(x)
    small = x.astype(np.float64) if basis is None else x.astype(np.float64) @ basis.T
    model = LogisticRegression(C=strength, max_iter=MOST_ROUNDS)
    with warnings.catch_warnings():
        # The last rounds change the third digit of nothing.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(small, truth, sample_weight=weights)
    coefficients, bias = model.coef_, model.intercept_
    if len(coefficients) == 1:  # of two classes it tells the second alone
        coefficients, bias = (
            np.vstack([-coefficients, coefficients]) / 2,
            np.append(-bias, bias) / 2,
        )
    full = coefficients if basis is None else coefficients @ basis
    return full.T.astype(np.float32), bias.astype(np.float32)


def _basis(x: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """Orthonormal rows that span the rows of `x`; None where that would not be fewer numbers."""
    if len(x) >= x.shape[1]:
        return None
    _, sizes, basis = np.linalg.svd(x.astype(np.float64), full_matrices=False)
    return np.asarray(basis[sizes > sizes[0] * 1e-6])
