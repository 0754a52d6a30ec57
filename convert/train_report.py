"""What is known of what was just taught, as a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convert.measure_photos import measured_many, measured_single
from convert.report import Curve, ModelFacts, Report, Reproduce, Thresholds
from convert.versions import versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from convert.calibrate import Threshold
    from convert.collection import Collection
    from convert.evaluate import Evaluated
    from convert.measure import Evaluation
    from convert.measure_many import MultilabelEvaluation
    from convert.photo import Photo
    from convert.train import Course


@dataclass(frozen=True, eq=False)
class Made:
    """What came out of the training.

    Attributes:
        kind: for people, such as ``linear head``.
        backbone: that it reads, or was built on.
        bytes: of its file.
        sure: from which probability on it states.
        unsure: from which on it doubts.
        familiarity: below which it names nothing; None: it cannot tell.
        curves: of the epochs, if there were any.
        notes: sentences.
    """

    kind: str
    backbone: str
    bytes: int
    sure: Threshold
    unsure: Threshold
    familiarity: float | None = None
    curves: tuple[Curve, ...] = ()
    notes: tuple[str, ...] = ()


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


FROM_FOLDS = (
    "There were too few photographs to keep some for a test. The figures are of heads like this "
    "one, each on photographs that it had not seen; the thresholds were chosen on the same, so "
    "expect a little less."
)
FROM_VAL = (
    "There were too few photographs to keep some for a test. The figures are of those that "
    "decided when to stop and which thresholds to take, so expect less."
)


def from_test(small: Evaluated, floats: Evaluated) -> Found:
    """Of photographs that took no part in anything."""
    return Found(small.evaluation, floats.evaluation, small.photos, small.speaks, small.model.ms)


def from_shares(
    labels: Sequence[str], photos: tuple[Photo, ...], shares: NDArray[np.float64], note: str
) -> Found:
    """Of probabilities, shape (n, classes), that photographs got which took part in the choice."""
    number = {label: i for i, label in enumerate(labels)}
    found: Evaluation | MultilabelEvaluation
    if all(len(photo.labels) == 1 for photo in photos):
        found = measured_single(labels, photos, shares, number)
    else:
        found = measured_many(labels, photos, shares, number, np.full(len(labels), 0.5))
    return Found(found, None, photos, None, note=note)


def report_of(collection: Collection, course: Course, made: Made, found: Found) -> Report:
    """All of it."""
    notes = (*made.notes, found.note) if found.note else made.notes
    return Report(
        title=f"{course.name}: what was learnt from {collection.facts.source}",
        made=course.made,
        data=collection.facts,
        model=ModelFacts(made.kind, made.backbone, made.bytes, found.ms, notes=notes),
        evaluation=found.evaluation,
        photos=found.photos,
        reproduce=Reproduce(course.command, course.seed, versions()),
        float_evaluation=found.floats,
        curves=made.curves,
        thresholds=Thresholds(
            made.sure.value,
            made.unsure.value,
            made.familiarity,
            basis=_basis(made.sure, course.precision),
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
