"""Evaluates a subject on photographs: answers, measures, and the facts of a report."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from convert.embed import embed
from convert.label_match import matches
from convert.measure_many import MultilabelEvaluation
from convert.measure_photos import measured_many, measured_single
from convert.report import DataFacts, ModelFacts, counts_of
from convert.report_words import counted
from seeing.devices.picture import read_picture
from seeing.errors import PictureError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from convert.measure import Evaluation
    from convert.photo import Photo
    from convert.progress import Progress
    from convert.subject import Subject
    from convert.work import Engine

    Array = NDArray[np.float32]

TIMED = 5
MOST_NAMED = 20


@dataclass(frozen=True)
class How:
    """How photographs are looked at.

    Attributes:
        cache_dir: where answers are kept, so that a broken-off run goes on.
        progress: is told.
        engine: who does it; None: this machine.
        is_turned: False: pictures as they are stored, whatever their EXIF orientation says.
    """

    cache_dir: Path
    progress: Progress
    engine: Engine | None = None
    is_turned: bool = True


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What came of it.

    Attributes:
        evaluation: of the photographs that the subject has a name for.
        photos: those, a row each.
        speaks: bool, shape (n,): on which of them the device would speak; None: unknown.
        data: the facts of the photographs, for a report.
        model: those of the model.
    """

    evaluation: Evaluation | MultilabelEvaluation
    photos: tuple[Photo, ...]
    speaks: NDArray[np.bool_] | None
    data: DataFacts
    model: ModelFacts


@dataclass(frozen=True, eq=False)
class _Answers:
    photos: tuple[Photo, ...]
    probabilities: Array
    familiarity: Array | None

    def rows(self, chosen: Sequence[int]) -> _Answers:
        familiarity = None if self.familiarity is None else self.familiarity[chosen]
        photos = tuple(self.photos[i] for i in chosen)
        return _Answers(photos, self.probabilities[chosen], familiarity)


def photos_to_test(photos: Sequence[Photo], split: str = "") -> tuple[Photo, ...]:
    """Those of a split: the named one, or test, or else val, or all where nothing is split.

    Raises:
        UsageError: there are none.
    """
    splits = {photo.split for photo in photos}
    wanted = split or next((name for name in ("test", "val") if name in splits), "all")
    chosen = tuple(photo for photo in photos if wanted in {"all", photo.split})
    if not chosen:
        raise UsageError.of(
            expected=f"photographs in {wanted}",
            received="none there",
            todo=f"Name another with --split: {', '.join(sorted(splits - {''})) or 'all'}.",
        )
    return chosen


def evaluate(
    subject: Subject, photos: Sequence[Photo], how: How, given_map: Sequence[str] = ()
) -> Evaluated:
    """Let a subject answer on photographs, and measure.

    Args:
        subject: a pack or a classifier.
        photos: labelled.
        how: they are looked at.
        given_map: ``FOLDER=LABEL`` each, over what `convert.label_match` finds.

    Raises:
        UsageError: it has a name for none of the photographs' labels.
        PictureError: no photograph can be read.
    """
    folders = sorted({label for photo in photos for label in photo.labels})
    found = matches(folders, subject.about.labels, given_map)
    if not found:
        raise _nothing_in_common(folders, subject.about.labels)
    answers = _answers(subject, photos, how)
    known, strange = list[int](), list[int]()
    for i, photo in enumerate(answers.photos):
        (known if all(label in found for label in photo.labels) else strange).append(i)
    if not known:
        raise _nothing_in_common(folders, subject.about.labels)
    mine = answers.rows(known)
    measured = _measured(subject, mine, found)
    data = DataFacts(
        source="",
        counts=counts_of(replace(photo, split="test") for photo in mine.photos),
        left_out=(
            *_unread(photos, answers.photos),
            *_renamed(found, subject.about.labels),
            *_strangers(subject, answers.rows(strange)),
        ),
    )
    speaks = _speaks(subject, measured, mine)
    return Evaluated(measured, mine.photos, speaks, data, _facts(subject, mine.photos, how))


def answers_of(
    subject: Subject, photos: Sequence[Photo], how: How
) -> tuple[tuple[Photo, ...], Array]:
    """The photographs that could be read, and a subject's probabilities, shape (n, labels)."""
    answers = _answers(subject, photos, how)
    return answers.photos, answers.probabilities


def _answers(subject: Subject, photos: Sequence[Photo], how: How) -> _Answers:
    if how.is_turned:
        made = embed(
            photos,
            subject.embedder,
            cache_dir=how.cache_dir,
            engine=how.engine,
            progress=how.progress,
        )
        return _Answers(made.photos, *subject.answer(made.vectors))
    rows = list(_as_stored(subject, photos, how.progress))
    if not rows:
        raise PictureError.of(
            expected="photographs that can be read", received="none", todo="Name others."
        )
    vectors = np.stack([vector for _, vector in rows])
    return _Answers(tuple(photo for photo, _ in rows), *subject.answer(vectors))


def _as_stored(
    subject: Subject, photos: Sequence[Photo], progress: Progress
) -> Iterator[tuple[Photo, Array]]:
    with progress.step("looking", len(photos)) as advance:
        for photo in photos:
            try:
                pixels = read_picture(photo.path, is_turned=False).pixels
            except PictureError as error:
                progress.say(str(error))
            else:
                yield photo, subject.embedder.embed(pixels)
            advance(1)


def _measured(
    subject: Subject, mine: _Answers, found: dict[str, int]
) -> Evaluation | MultilabelEvaluation:
    labels = subject.about.labels
    is_single = all(len(photo.labels) == 1 for photo in mine.photos)
    is_pack_of_many = bool(subject.about.thresholds) and subject.about.activation == "sigmoid"
    if is_single and not is_pack_of_many:
        return measured_single(labels, mine.photos, mine.probabilities, found)
    return measured_many(labels, mine.photos, mine.probabilities, found, _limits(subject))


def _limits(subject: Subject) -> NDArray[np.float64]:
    """From which probability on each label is given, shape (labels,)."""
    limits = subject.about.thresholds
    if limits is None:
        return np.full(len(subject.about.labels), 0.5)
    by_label = dict(limits.by_label)
    return np.array([by_label.get(label, limits.sure) for label in subject.about.labels])


def _speaks(
    subject: Subject, measured: Evaluation | MultilabelEvaluation, mine: _Answers
) -> NDArray[np.bool_] | None:
    if subject.about.thresholds is None or isinstance(measured, MultilabelEvaluation):
        return None
    return _is_spoken(subject, mine)


def _is_spoken(subject: Subject, answers: _Answers) -> NDArray[np.bool_]:
    """On which photographs the device states a label, shape (n,)."""
    limits = subject.about.thresholds
    speaks = (answers.probabilities >= _limits(subject)).any(axis=1)
    if subject.about.activation == "softmax":
        best = answers.probabilities.argmax(axis=1)
        speaks = answers.probabilities.max(axis=1) >= _limits(subject)[best]
    if answers.familiarity is None or limits is None or limits.familiarity is None:
        return np.asarray(speaks, np.bool_)
    return np.asarray(speaks & (answers.familiarity >= limits.familiarity), np.bool_)


def _unread(photos: Sequence[Photo], read: Sequence[Photo]) -> list[str]:
    lost = len(photos) - len(read)
    return [f"{counted(lost, 'photograph')} could not be read."] if lost else []


def _renamed(found: dict[str, int], labels: Sequence[str]) -> list[str]:
    others = [(folder, labels[i]) for folder, i in found.items() if folder != labels[i]]
    if not others:
        return []
    pairs = ", ".join(f"{folder} as {label}" for folder, label in others[:MOST_NAMED])
    return [f"Names were taken so: {pairs}{', ...' if len(others) > MOST_NAMED else ''}."]


def _strangers(subject: Subject, strange: _Answers) -> list[str]:
    """What it does with things that it has no name for: there every answer is wrong."""
    if not strange.photos:
        return []
    names = sorted({label for photo in strange.photos for label in photo.labels})
    listed = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
    count = counted(len(strange.photos), "photograph")
    were, them = ("was", "it") if len(strange.photos) == 1 else ("were", "them")
    said = f"{count} of {listed} {were} left out: the model has no name for {them}."
    if subject.about.thresholds is None:
        return [said]
    spoke = int(_is_spoken(subject, strange).sum())
    wrongly = f"{spoke:,}, each time wrongly" if spoke else "none"
    return [f"{said} When asked all the same it spoke on {wrongly}."]


def _facts(subject: Subject, photos: Sequence[Photo], how: How) -> ModelFacts:
    about = subject.about
    return ModelFacts(
        about.kind, about.backbone, about.bytes, _timed(subject, photos, how), 0, about.notes
    )


def _timed(subject: Subject, photos: Sequence[Photo], how: How) -> tuple[tuple[str, float], ...]:
    """Medians over a few photographs, in this process and on one thread."""
    spent = list[tuple[float, float]]()
    for photo in photos[:TIMED]:
        pixels = read_picture(photo.path, is_turned=how.is_turned).pixels
        began_s = time.perf_counter()
        vector = subject.embedder.embed(pixels)
        embedded_s = time.perf_counter()
        subject.answer(vector[None])
        spent.append((embedded_s - began_s, time.perf_counter() - embedded_s))
    first, second = (1000 * median(times) for times in zip(*spent, strict=True))
    if subject.about.backbone:
        return ("backbone", first), ("head", second)
    return (("whole network", first),)


def _nothing_in_common(folders: Sequence[str], labels: Sequence[str]) -> UsageError:
    return UsageError.of(
        expected=f"photographs of what the model names: {', '.join(labels[:MOST_NAMED])}",
        received=", ".join(folders[:MOST_NAMED]),
        todo="Rename the folders, or say which is which with --map FOLDER=LABEL.",
    )
