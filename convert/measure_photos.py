"""Measures probabilities against what photographs show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convert.measure import Evaluation, evaluation
from convert.measure_many import MultilabelEvaluation, multilabel_evaluation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from convert.photo import Photo


def measured_single(
    labels: Sequence[str],
    photos: Sequence[Photo],
    shares: NDArray[Any],
    number: Mapping[str, int],
) -> Evaluation:
    """Of photographs with one label each.

    Args:
        labels: the classes.
        photos: n of them.
        shares: probabilities, shape (n, classes).
        number: a photograph's label -> its class.
    """
    groups = [photo.group for photo in photos]
    truth = [number[photo.label] for photo in photos]
    return evaluation(labels, truth, shares, groups if any(groups) else ())


def measured_many(
    labels: Sequence[str],
    photos: Sequence[Photo],
    shares: NDArray[Any],
    number: Mapping[str, int],
    limits: NDArray[np.float64],
) -> MultilabelEvaluation:
    """Of photographs with any number of labels; from ``limits``, shape (classes,), one is given."""
    has = np.zeros(shares.shape, np.bool_)
    for row, photo in zip(has, photos, strict=True):
        row[[number[label] for label in photo.labels]] = True
    return multilabel_evaluation(labels, has, shares, limits)
