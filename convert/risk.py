"""How often it is wrong when it speaks, against how often it speaks at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.proportion import Proportion

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Spoken:
    """What a rule for when to speak makes of the photographs.

    Attributes:
        coverage: how many it speaks on, of all.
        wrong: how many of those it is wrong on.
    """

    coverage: Proportion
    wrong: Proportion


@dataclass(frozen=True, eq=False)
class RiskCoverage:
    """The curve, from the surest answer alone to all of them.

    Attributes:
        thresholds: float64, shape (m,), falling: the confidence from which on it speaks.
        coverage: float64, shape (m,), rising to 1: the share that it speaks on.
        risk: float64, shape (m,), 0..1: the share of those that is wrong.
        area: under the curve as the mean of the risk over the answers, 0..1; 0 is perfect.
    """

    thresholds: NDArray[np.float64]
    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]
    area: float


def risk_coverage(confidence: NDArray[np.float64], is_right: NDArray[np.bool_]) -> RiskCoverage:
    """Let it speak on ever less sure answers; equal confidences come together.

    Args:
        confidence: shape (n,), 0..1.
        is_right: shape (n,).
    """
    order = np.argsort(-confidence, kind="stable")
    sure = confidence[order]
    errors = np.cumsum(~is_right[order])
    ends = (
        np.flatnonzero(np.append(sure[1:] != sure[:-1], True)) if len(sure) else np.array([], int)
    )
    risk = errors[ends] / (ends + 1)
    weights = np.diff(np.append(-1, ends))
    area = float((risk * weights).sum() / max(1, len(sure)))
    return RiskCoverage(sure[ends], (ends + 1) / max(1, len(sure)), risk, area)


def spoken(speaks: NDArray[np.bool_], is_right: NDArray[np.bool_]) -> Spoken:
    """Count what a rule does: both of shape (n,)."""
    said = int(speaks.sum())
    return Spoken(Proportion(said, len(speaks)), Proportion(int((speaks & ~is_right).sum()), said))
