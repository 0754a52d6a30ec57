"""The same for a network of one's own: fine-tuned, made small, and carried by the pack."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from convert.calibrate import temperature_of, threshold_for
from convert.cooling import cooled
from convert.evaluate import answers_of
from convert.finetune import fine_tune
from convert.heads.rows import targets_of_photos
from convert.packs import PackContents, check_target, write_pack
from convert.report import Curve
from convert.shares import probabilities
from convert.subject import open_subject
from convert.teach import answers, doubt_for
from convert.train import provenance, tested, written
from convert.train_report import FROM_VAL, Made, from_shares, report_of
from seeing.sight.pack import Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convert.calibrate import Threshold
    from convert.collection import Collection
    from convert.evaluate import How
    from convert.finetune import FineTuned
    from convert.keras_base import BaseSpec
    from convert.photo import Photo
    from convert.train import Course, Trained
    from convert.tuning import Tuning

NEVER = 1.01


def train_network(
    collection: Collection, base: BaseSpec, tuning: Tuning, course: Course, how: How, out: Path
) -> Trained:
    """Fine-tune, calibrate on the split val, evaluate on test, and write the pack.

    Args:
        collection: checked and split, with a val.
        base: the network to begin with.
        tuning: how.
        course: what is wanted.
        how: photographs are looked at.
        out: the pack's folder.

    Raises:
        UsageError, SeeingError: as `convert.train.train_head` and `convert.finetune.fine_tune`.
    """
    check_target(out)
    tuned = fine_tune(collection.photos, base, tuning, how.progress)
    draft = _draft(collection, tuned, course)
    val, logits = _val_logits(collection, draft, how)
    targets = targets_of_photos(val, tuned.labels)
    temperature = temperature_of(logits, targets, tuned.activation)
    shares = probabilities(logits, tuned.activation, temperature)
    judged = answers(shares, targets, tuned.activation)
    sure = threshold_for(course.precision, *judged)
    unsure = doubt_for(course.precision, *judged)
    contents = replace(
        draft,
        model=cooled(tuned.int8, temperature),
        thresholds=Thresholds(sure.value, unsure.value),
        provenance={**draft.provenance, "temperature": round(temperature, 6)},
    )
    how.progress.say("judging what the device will run")
    found = tested(collection, contents, cooled(tuned.float32, temperature), how)
    found = found or from_shares(tuned.labels, val, shares, FROM_VAL)
    made = _made(tuned, len(contents.model), sure, unsure)
    return written(out, contents, report_of(collection, course, made, found))


def _val_logits(
    collection: Collection, contents: PackContents, how: How
) -> tuple[tuple[Photo, ...], NDArray[np.float32]]:
    """What the 8-bit file itself makes of the photographs for validation.

    As logarithms of its probabilities: for a softmax those are its logits but for a constant.
    """
    with tempfile.TemporaryDirectory() as folder:
        write_pack(Path(folder) / "draft", contents)
        photos, shares = answers_of(open_subject(Path(folder) / "draft"), collection.of("val"), how)
    small = np.clip(shares.astype(np.float64), 1e-9, 1 - 1e-9)
    logits = np.log(small) if contents.activation == "softmax" else np.log(small / (1 - small))
    return photos, logits.astype(np.float32)


def _draft(collection: Collection, tuned: FineTuned, course: Course) -> PackContents:
    """The pack before anybody knows how sure it may be: it states nothing."""
    return PackContents(
        name=course.name,
        made=course.made,
        kind=f"{tuned.base}, trained from {tuned.first_trained}",
        labels=tuned.labels,
        activation=tuned.activation,
        model=tuned.int8,
        input=tuned.input,
        thresholds=Thresholds(NEVER, NEVER),
        provenance=provenance(collection, course, base=tuned.base, base_sha256=tuned.base_sha256),
    )


def _made(tuned: FineTuned, size_bytes: int, sure: Threshold, unsure: Threshold) -> Made:
    accuracy, first = tuned.val_accuracy, tuned.first_trained
    scores = ", ".join(f"{name} {value:.1%}" for name, value in accuracy.items())
    return Made(
        kind="network of its own",
        backbone=tuned.base,
        bytes=size_bytes,
        sure=sure,
        unsure=unsure,
        curves=_curves(tuned),
        notes=(
            f"The first {tuned.frozen_until} layers stayed; the first trained: {first}.",
            f"Right on the photographs for validation: {scores}.",
            _verdict(accuracy["float"], accuracy["head"]),
        ),
    )


def _verdict(tuned: float, head_alone: float) -> str:
    """Whether it was worth it, in a sentence."""
    if tuned > head_alone:
        return (
            f"Fine-tuning was worth {100 * (tuned - head_alone):.1f} points over the head alone; "
            "it costs a network of its own to run, beside the device's."
        )
    return (
        "Fine-tuning was not worth it: a head on the frozen network did as well on the "
        "photographs for validation, and costs the device next to nothing."
    )


def _curves(tuned: FineTuned) -> tuple[Curve, ...]:
    epochs = tuned.history
    return (
        Curve(
            "loss",
            tuple(epoch.train_loss for epoch in epochs),
            tuple(epoch.val_loss for epoch in epochs),
        ),
        Curve(
            "accuracy",
            tuple(epoch.train_accuracy for epoch in epochs),
            tuple(epoch.val_accuracy for epoch in epochs),
        ),
    )
