"""The figures a class, int8 against float, and what the model weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.measure import Evaluation
from convert.measure_many import MultilabelEvaluation
from convert.report_blocks import Bullets, Para, Table
from convert.report_words import bounds, counted, figure, percent, size

if TYPE_CHECKING:
    from convert.measure import ClassMeasured
    from convert.measure_many import LabelMeasured
    from convert.proportion import Proportion
    from convert.report import ModelFacts
    from convert.report_blocks import Block

CLASS_HEAD = ("Class", "Found", "Recall", "95 % bounds", "Right when said", "Precision", "Bounds")
LABEL_HEAD = ("Label", "Has it", "AUC", "Average precision", "F1", "Recall", "Precision")


def overall(got: Evaluation | MultilabelEvaluation) -> str:
    """The one sentence on how good it is."""
    if isinstance(got, MultilabelEvaluation):
        return (
            f"On {counted(len(got.truth), 'photograph')} with {len(got.labels)} labels the mean "
            f"area under the curve (AUC) is {figure(got.mean_auc)}, the mean average precision "
            f"{figure(got.mean_average_precision)}, the mean F1 {figure(got.mean_f1)}; on "
            f"{got.all_right.hits:,} every label was right."
        )
    right, of = got.accuracy.hits, got.accuracy.of
    counts = "counting bursts as one" if got.groups else "by the count"
    low, high = got.accuracy_bounds
    return (
        f"Of {counted(of, 'photograph')} it named {right:,} correctly: "
        f"{percent(got.accuracy.value)}. With 95 % certainty the true share lies between "
        f"{100 * low:.1f} and {100 * high:.1f} %, {counts}."
    )


def classes(got: Evaluation | MultilabelEvaluation) -> list[Block]:
    """The table of the classes."""
    if isinstance(got, MultilabelEvaluation):
        rows = tuple(_label_row(row) for row in got.classes)
        return [Table("Figures of each label", LABEL_HEAD, rows)]
    shown = [row for row in got.classes if row.recall.of or row.precision.of]
    table = Table(
        "Recall and precision of each class",
        CLASS_HEAD,
        tuple(_class_row(row) for row in shown),
        tuple(_class_said(row) for row in shown),
    )
    mean = f"The mean recall, where each class counts alike, is {percent(got.mean_recall)}."
    return [Para(mean), table]


def _label_row(row: LabelMeasured) -> tuple[str, ...]:
    return (
        row.label,
        f"{row.recall.of:,}",
        figure(row.auc),
        figure(row.average_precision),
        figure(row.f1),
        _of(row.recall),
        _of(row.precision),
    )


def _class_row(row: ClassMeasured) -> tuple[str, ...]:
    parts = [
        (f"{share.hits:,} of {share.of:,}", percent(share.value), bounds(share))
        for share in (row.recall, row.precision)
    ]
    return (row.label, *parts[0], *parts[1])


def _class_said(row: ClassMeasured) -> str:
    return (
        f"{row.label}: of its photographs {_of(row.recall)} were found, bounds "
        f"{bounds(row.recall)}; when it was said, {_of(row.precision)} were right, bounds "
        f"{bounds(row.precision)}."
    )


def _of(share: Proportion) -> str:
    return f"{share.hits:,} of {share.of:,} ({percent(share.value)})"


def against_float(
    got: Evaluation | MultilabelEvaluation, exact: Evaluation | MultilabelEvaluation
) -> list[Block]:
    """What the int8 file loses, a class."""
    if isinstance(got, Evaluation) and isinstance(exact, Evaluation):
        same = int((got.called == exact.called).sum())
        lost = 100 * (exact.accuracy.value - got.accuracy.value)
        text = (
            f"Float names {percent(exact.accuracy.value)} correctly, int8 "
            f"{percent(got.accuracy.value)}: {_change(lost)}. Both say the same on "
            f"{same:,} of {len(got.truth):,} photographs."
        )
        rows = tuple(
            (a.label, _of(b.recall), _of(a.recall))
            for a, b in zip(got.classes, exact.classes, strict=True)
            if a.recall.of
        )
        head = ("Class", "Found by float", "Found by int8")
    elif isinstance(got, MultilabelEvaluation) and isinstance(exact, MultilabelEvaluation):
        text = "The area under the curve (AUC) of each label before and after."
        rows = tuple(
            (a.label, figure(b.auc), figure(a.auc))
            for a, b in zip(got.classes, exact.classes, strict=True)
        )
        head = ("Label", "AUC of float", "AUC of int8")
    else:
        return []
    return [Para(text), Table("Float and int8, class by class", head, rows)]


def _change(lost: float) -> str:
    if round(lost, 1) == 0:
        return "no loss"
    return f"a loss of {lost:.1f} points" if lost > 0 else f"a gain of {-lost:.1f} points"


def weight(model: ModelFacts) -> list[Block]:
    """Size and time."""
    below = f" on the backbone called {model.backbone}" if model.backbone else ""
    learned = f" with {model.parameters:,} learned numbers" if model.parameters else ""
    said = [f"It is a {model.kind}{below}{learned}. Its file has {size(model.bytes)}."]
    if model.ms:
        steps = ", ".join(f"{step} {ms:.1f} milliseconds" for step, ms in model.ms)
        said.append(f"One photograph takes, on the machine that made this report: {steps}.")
    return [Bullets((*said, *model.notes))]
