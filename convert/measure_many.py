"""How good a multilabel classifier is: each label is a question of its own, yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from convert.proportion import Proportion
from convert.reliability import Reliability, reliability
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

NAN = float("nan")


@dataclass(frozen=True)
class LabelMeasured:
    """One label.

    Attributes:
        label: its name.
        recall: of the photographs with it, how many got it.
        precision: of the photographs that got it, how many have it.
        auc: the area under the receiver operating curve, 0..1; NaN when all or none have it.
        average_precision: the area under precision against recall, 0..1; NaN when none has it.
    """

    label: str
    recall: Proportion
    precision: Proportion
    auc: float
    average_precision: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0..1; NaN of nothing."""
        total = self.recall.of + self.precision.of
        return 2 * self.recall.hits / total if total else NAN


@dataclass(frozen=True, eq=False)
class MultilabelEvaluation:
    """What a multilabel classifier said of n photographs of c labels.

    Build it with ``multilabel_evaluation``, which checks the shapes.

    Attributes:
        labels: the c labels.
        truth: bool, shape (n, c).
        probabilities: float64, shape (n, c), 0..1, each label's own.
        thresholds: float64, shape (c,): from which on a label is given.
    """

    labels: tuple[str, ...]
    truth: NDArray[np.bool_]
    probabilities: NDArray[np.float64]
    thresholds: NDArray[np.float64]

    @cached_property
    def given(self) -> NDArray[np.bool_]:
        """Which labels were given, shape (n, c)."""
        return self.probabilities >= self.thresholds

    @cached_property
    def classes(self) -> tuple[LabelMeasured, ...]:
        """Each label, in order."""
        return tuple(self._measured(i) for i in range(len(self.labels)))

    @cached_property
    def all_right(self) -> Proportion:
        """On how many photographs every label was right."""
        return Proportion(int((self.given == self.truth).all(axis=1).sum()), len(self.truth))

    @cached_property
    def mean_auc(self) -> float:
        """Over the labels that have one, 0..1."""
        return _mean([row.auc for row in self.classes])

    @cached_property
    def mean_average_precision(self) -> float:
        """Over the labels that have one, 0..1."""
        return _mean([row.average_precision for row in self.classes])

    @cached_property
    def mean_f1(self) -> float:
        """Over the labels that have one, 0..1."""
        return _mean([row.f1 for row in self.classes])

    @cached_property
    def reliability(self) -> Reliability:
        """The probabilities of all labels against how often the label is there."""
        return reliability(self.probabilities.ravel(), self.truth.ravel())

    def _measured(self, i: int) -> LabelMeasured:
        truth, given = self.truth[:, i], self.given[:, i]
        hits = int((truth & given).sum())
        return LabelMeasured(
            self.labels[i],
            Proportion(hits, int(truth.sum())),
            Proportion(hits, int(given.sum())),
            auc(truth, self.probabilities[:, i]),
            average_precision(truth, self.probabilities[:, i]),
        )


def multilabel_evaluation(
    labels: Sequence[str],
    truth: ArrayLike,
    probabilities: ArrayLike,
    thresholds: ArrayLike = 0.5,
) -> MultilabelEvaluation:
    """Check and take what a multilabel classifier said.

    Args:
        labels: the c labels.
        truth: bool, shape (n, c).
        probabilities: shape (n, c), finite, 0..1.
        thresholds: one for all, or shape (c,).

    Raises:
        UsageError: there are no photographs, or the shapes or ranges are wrong.
    """
    has, shares = np.asarray(truth, np.bool_), np.asarray(probabilities, np.float64)
    if has.ndim != 2 or not len(has) or has.shape[1] != len(labels) or has.shape != shares.shape:
        raise _refused(
            f"truth and probabilities of n x {len(labels)}", f"{has.shape} and {shares.shape}"
        )
    if not (np.isfinite(shares).all() and shares.min() >= 0 and shares.max() <= 1 + 1e-6):
        raise _refused("probabilities of 0 to 1", f"{shares.min():g} to {shares.max():g}")
    each = np.broadcast_to(np.asarray(thresholds, np.float64), (len(labels),))
    return MultilabelEvaluation(tuple(labels), has, shares, each)


def auc(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """The chance that a photograph with the label scores above one without; half for a tie."""
    with_it, without = int(truth.sum()), int((~truth).sum())
    if not with_it or not without:
        return NAN
    _, which, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[which]
    return float((ranks[truth].sum() - with_it * (with_it + 1) / 2) / (with_it * without))


def average_precision(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """The mean of the precision at each step of the recall; equal scores are one step."""
    if not truth.any():
        return NAN
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order])
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    gained = np.diff(np.append(0, hits[ends]))
    return float((gained * hits[ends] / (ends + 1)).sum() / hits[-1])


def _mean(values: list[float]) -> float:
    known = [value for value in values if value == value]  # noqa: PLR0124  # NaN is not itself
    return float(np.mean(known)) if known else NAN


def _refused(expected: str, received: str) -> UsageError:
    return UsageError.of(expected=expected, received=received, todo="Correct what is measured.")
