"""What is known of a head that was just taught, as a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.measure import evaluation
from convert.measure_many import multilabel_evaluation
from convert.report import ModelFacts, Report, Reproduce, Thresholds
from convert.versions import versions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.calibrate import Threshold
    from convert.collection import Collection
    from convert.embedded import Embedded
    from convert.evaluate import Evaluated
    from convert.measure import Evaluation
    from convert.measure_many import MultilabelEvaluation
    from convert.photo import Photo
    from convert.teach import Taught
    from convert.train import Course


@dataclass(frozen=True, eq=False)
class Found:
    """What was measured.

    Attributes:
        evaluation: of what runs on the device.
        floats: of the same before it was made small, or None.
        photos: a row of the evaluation each.
        speaks: on which the device would speak, bool, shape (n,), or None.
        ms: milliseconds a step.
        note: a sentence on how far it can be trusted, or empty.
    """

    evaluation: Evaluation | MultilabelEvaluation
    floats: Evaluation | MultilabelEvaluation | None
    photos: tuple[Photo, ...]
    speaks: NDArray[np.bool_] | None
    ms: tuple[tuple[str, float], ...] = ()
    note: str = ""


def from_test(small: Evaluated, floats: Evaluated) -> Found:
    """Of photographs that took no part in anything."""
    return Found(small.evaluation, floats.evaluation, small.photos, small.speaks, small.model.ms)


def from_folds(learnt: Embedded, taught: Taught) -> Found:
    """Of the photographs that were learnt from, each judged by a head that had not seen it."""
    return Found(
        measured(taught, learnt.photos, taught.held_out),
        None,
        learnt.photos,
        None,
        note="There were too few photographs to keep some for a test. The figures are of heads "
        "like this one, each on the photographs that it had not seen; the thresholds were "
        "chosen on the same, so that expect a little less.",
    )


def measured(
    taught: Taught, photos: tuple[Photo, ...], shares: NDArray[np.float64]
) -> Evaluation | MultilabelEvaluation:
    """Measure probabilities, shape (n, classes), against what the photographs show."""
    number = {label: i for i, label in enumerate(taught.labels)}
    if taught.head.activation == "softmax":
        groups = [photo.group for photo in photos]
        truth = [number[photo.label] for photo in photos]
        return evaluation(taught.labels, truth, shares, groups if any(groups) else ())
    has = np.zeros(shares.shape, np.bool_)
    for row, photo in zip(has, photos, strict=True):
        row[[number[label] for label in photo.labels]] = True
    limits = np.full(len(taught.labels), taught.sure.value)
    return multilabel_evaluation(taught.labels, has, shares, limits)


def report_of(collection: Collection, course: Course, taught: Taught, found: Found) -> Report:
    """All of it."""
    return Report(
        title=f"{course.name}: what was learnt from {collection.facts.source}",
        made=course.made,
        data=collection.facts,
        model=ModelFacts(
            kind=f"{taught.head.kind} head",
            backbone="backbone",
            bytes=len(taught.model),
            ms=found.ms,
            notes=(found.note,) if found.note else (),
        ),
        evaluation=found.evaluation,
        photos=found.photos,
        reproduce=Reproduce(course.command, course.wish.seed, versions()),
        float_evaluation=found.floats,
        thresholds=Thresholds(
            taught.sure.value,
            taught.unsure.value,
            taught.familiarity.threshold,
            basis=_basis(taught.sure, course.wish.precision),
        ),
        speaks=found.speaks,
    )


def _basis(sure: Threshold, precision: float) -> str:
    if not sure.is_reached:
        return (
            f"No threshold was found above which {precision:.0%} of at least twenty answers were "
            "right, so nothing is ever stated plainly. More photographs help."
        )
    return (
        f"Chosen so that {precision:.0%} of what is stated is right: {sure.right:,} of "
        f"{sure.answers:,} answers above it were, on photographs that the head had not seen."
    )
