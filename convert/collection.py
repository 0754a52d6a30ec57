"""A collection made ready for training: read, looked at, and split so that no burst is parted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convert.check import check
from convert.photos import classes_of, read_photos
from convert.report import DataFacts, counts_of
from convert.split import split
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from convert.photo import Photo
    from convert.progress import Progress

TEST_SHARE = 0.2
VAL_SHARE = 0.15
# Fewer held-out photographs of a class say next to nothing: they teach more than they test.
LEAST_TEST_OF_A_CLASS = 3
AUTO, NEVER = "auto", "none"


@dataclass(frozen=True)
class Sides:
    """How the photographs are laid out.

    Attributes:
        group_by: ``auto`` (what looks the same stays together), ``none``, or a regular expression
            whose match in the path stays together too.
        wants_val: whether photographs are kept for validation; a head that is fitted in one go is
            cross-validated instead.
        seed: of the draw.
    """

    group_by: str = AUTO
    wants_val: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Collection:
    """What is learnt from, and what is never shown to the learner.

    Attributes:
        photos: each with its split.
        labels: the classes, sorted.
        facts: for the report.
    """

    photos: tuple[Photo, ...]
    labels: tuple[str, ...]
    facts: DataFacts

    def of(self, *splits: str) -> tuple[Photo, ...]:
        """The photographs of these splits."""
        return tuple(photo for photo in self.photos if photo.split in splits)


def gather(
    source: Path, test: Path | None, sides: Sides, progress: Progress, *, classes_at_least: int = 2
) -> Collection:
    """Read, check and split a collection.

    Args:
        source: a folder a class, a table, or folders called train, val and test.
        test: another collection of the same classes to test on, or None.
        sides: how they are laid out.
        progress: is told.
        classes_at_least: fewer are refused.

    Raises:
        UsageError: it cannot be learnt from.
        PictureError: no picture is fit.
    """
    photos = read_photos(source, classes_at_least=classes_at_least)
    if test is not None:
        photos = _with_test(photos, read_photos(test, classes_at_least=1))
    checked = check(photos, progress)
    for complaint in checked.complaints:
        progress.say(str(complaint))
    kept = checked.kept
    if sides.group_by == NEVER:
        kept = tuple(replace(photo, group="") for photo in kept)
    laid_out, how = _laid_out(kept, sides)
    facts = DataFacts(
        source=source.resolve().name,
        counts=counts_of(laid_out),
        complaints=checked.complaints,
        groups=len({photo.group or str(photo.path) for photo in laid_out}),
        split=how,
    )
    return Collection(laid_out, classes_of(laid_out), facts)


def _with_test(photos: Sequence[Photo], test: Sequence[Photo]) -> tuple[Photo, ...]:
    strange = sorted(set(classes_of(test)) - set(classes_of(photos)))
    if strange:
        raise UsageError.of(
            expected="only classes in --test that are taught",
            received=", ".join(strange),
            todo="Teach them too, or leave them out of the test.",
        )
    taught = (replace(photo, split=photo.split or "train") for photo in photos)
    return (
        *(photo for photo in taught if photo.split != "test"),
        *(replace(photo, split="test") for photo in test),
    )


def _laid_out(photos: Sequence[Photo], sides: Sides) -> tuple[tuple[Photo, ...], str]:
    """The photographs with splits, and a sentence on how."""
    pattern = None if sides.group_by in {AUTO, NEVER} else sides.group_by
    given = {photo.split for photo in photos}
    val = VAL_SHARE if sides.wants_val else 0.0
    shares = (1 - TEST_SHARE - val, val, TEST_SHARE)
    done = split(photos, shares=shares, group_by=pattern, seed=sides.seed)
    if given != {""}:
        return done, "The test photographs were given; no burst is on two sides."
    if _is_test_worth_it(done):
        return done, f"One in {round(1 / TEST_SHARE)} was kept for the test, whole bursts only."
    shares = (1 - val, val, 0.0)
    done = split(photos, shares=shares, group_by=pattern, seed=sides.seed)
    return done, "Too few to keep some for a test: the figures are cross-validated."


def _is_test_worth_it(photos: Sequence[Photo]) -> bool:
    tested = Counter(label for photo in photos if photo.split == "test" for label in photo.labels)
    return all(tested[label] >= LEAST_TEST_OF_A_CLASS for label in classes_of(photos))
