"""What a report tells of a model: facts only; ``report_story`` puts them into words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from convert.photo import SPLITS
from convert.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from convert.measure import Evaluation
    from convert.measure_many import MultilabelEvaluation
    from convert.photo import Photo

HTML_FILE, TEXT_FILE = "report.html", "report.txt"


class Complained(Protocol):
    """What the check has to say of one picture; ``convert.check.Complaint`` is one."""

    @property
    def path(self) -> Path:
        """Of the picture."""

    @property
    def kind(self) -> str:
        """Such as ``blurred`` or ``duplicate``."""

    @property
    def detail(self) -> str:
        """One line."""

    @property
    def is_refused(self) -> bool:
        """Whether the picture was left out."""


@dataclass(frozen=True)
class ClassCount:
    """How many photographs of a label lie in each split."""

    label: str
    train: int = 0
    val: int = 0
    test: int = 0


def counts_of(photos: Iterable[Photo]) -> tuple[ClassCount, ...]:
    """Count photographs by label and split; those without a split are for testing."""
    counts = Counter((label, photo.split or "test") for photo in photos for label in photo.labels)
    return tuple(
        ClassCount(label, *(counts[label, split] for split in SPLITS))
        for label in sorted({label for label, _ in counts})
    )


@dataclass(frozen=True)
class DataFacts:
    """The photographs.

    Attributes:
        source: what a person calls the collection.
        counts: one a label.
        complaints: what the check found.
        groups: how many bursts or objects there are; 0: nobody looked.
        split: a sentence on how they were split; empty: they came split, or all are tests.
        left_out: sentences on photographs that were not used, and why.
    """

    source: str
    counts: tuple[ClassCount, ...]
    complaints: tuple[Complained, ...] = ()
    groups: int = 0
    split: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Curve:
    """One figure over the epochs of training.

    Attributes:
        name: such as ``loss`` or ``accuracy``.
        train: a number an epoch.
        val: the same on the photographs kept for validation, or empty.
    """

    name: str
    train: tuple[float, ...]
    val: tuple[float, ...] = ()


@dataclass(frozen=True)
class ModelFacts:
    """The model.

    Attributes:
        kind: what a person calls it: ``linear head``, ``TFLite classifier``.
        backbone: the name of the backbone below it, or empty when it stands alone.
        bytes: of its file, without the backbone's.
        ms: milliseconds by step for one photograph on this machine, such as ``backbone``, ``head``.
        parameters: how many numbers were learned; 0: unknown.
        notes: sentences, such as what was tried and was not worth it.
    """

    kind: str
    backbone: str
    bytes: int
    ms: tuple[tuple[str, float], ...] = ()
    parameters: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thresholds:
    """From which confidence on it speaks.

    Attributes:
        sure: probability from which on it names the thing.
        unsure: from which on it says that it may be the thing; below it says nothing.
        familiarity: the least cosine similarity to a class mean; None: not asked for.
        by_label: over ``sure`` for single labels.
        basis: a sentence on how they were chosen; empty: nothing is known.
    """

    sure: float
    unsure: float
    familiarity: float | None = None
    by_label: tuple[tuple[str, float], ...] = ()
    basis: str = ""


@dataclass(frozen=True)
class Reproduce:
    """How to do it again: the command, the seed, and name and version of what ran."""

    command: str
    seed: int | None = None
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that a report tells.

    Attributes:
        title: one line.
        made: ISO date.
        data: the photographs.
        model: the model.
        evaluation: of what runs on the device, on photographs that it never saw.
        photos: a row of the evaluation each.
        reproduce: how to do it again.
        float_evaluation: of the same photographs before the model was made int8, or None.
        curves: of the training.
        thresholds: when it speaks, or None when they are not known.
        speaks: bool, shape (n,): on which photographs the device speaks; None: from the
            thresholds' probabilities alone.
        advice: sentences on what to do next.
    """

    title: str
    made: str
    data: DataFacts
    model: ModelFacts
    evaluation: Evaluation | MultilabelEvaluation
    photos: tuple[Photo, ...]
    reproduce: Reproduce
    float_evaluation: Evaluation | MultilabelEvaluation | None = None
    curves: tuple[Curve, ...] = ()
    thresholds: Thresholds | None = None
    speaks: NDArray[np.bool_] | None = None
    advice: tuple[str, ...] = ()


def files_of(report: Report) -> dict[str, str]:
    """The report in both forms: file name -> text."""
    from convert.report_html import html_of
    from convert.report_story import story_of
    from convert.report_text import text_of

    story = story_of(report)
    return {HTML_FILE: html_of(story), TEXT_FILE: text_of(story)}


def write_report(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write ``report.html`` and ``report.txt``, each whole or not at all.

    Args:
        report: what to tell.
        folder: made when missing.

    Returns:
        The paths of both.

    Raises:
        OSError: the folder cannot be written to.
    """
    texts = files_of(report)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        with whole_file(folder / name) as file:
            file.write(text.encode())
    return tuple(folder / name for name in texts)
