"""Logistic regression of many columns and few rows, always with the same result."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ROUNDS = 300


@dataclass(frozen=True, eq=False)
class Span:
    """The space that rows lie in. What is fitted to rows lies there too.

    With fewer rows than columns there are fewer coordinates as well: the same answer comes for a
    fraction of the time.

    Attributes:
        basis: float32, shape (coordinates, columns), orthonormal; None: the columns themselves.
    """

    basis: NDArray[np.float32] | None

    @classmethod
    def of(cls, rows: NDArray[np.float32]) -> Span:
        """Of rows, shape (n, columns)."""
        if len(rows) >= rows.shape[1]:
            return cls(None)
        return cls(np.linalg.qr(rows.T)[0].T.copy())

    def coordinates(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (n, columns) -> (n, coordinates)."""
        return x if self.basis is None else np.asarray(x @ self.basis.T)

    def columns(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (n, coordinates) -> (n, columns)."""
        return x if self.basis is None else np.asarray(x @ self.basis)


def regression(
    x: NDArray[np.float32], truth: NDArray[np.int64], strength: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit classes.

    Args:
        x: shape (n, columns).
        truth: shape (n,), the class of each row; each of 0..classes-1 occurs.
        strength: how much fitting weighs against small coefficients.

    Returns:
        Coefficients, float32, shape (classes, columns), and biases, shape (classes,).
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=MOST_ROUNDS)
    with warnings.catch_warnings():
        # The last rounds change the third digit of nothing.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, truth)
    coefficients, bias = model.coef_, model.intercept_
    if len(coefficients) == 1:  # of two classes it tells the second alone
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        bias = np.concatenate([-bias, bias]) / 2
    return coefficients.astype(np.float32), bias.astype(np.float32)
