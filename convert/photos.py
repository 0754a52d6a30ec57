"""A collection of photographs on disk -> what is in it, before a single picture is opened.

Three shapes are understood: a folder a class, the same within folders called train, val and
test, and a table (.csv or .tsv, see `convert.photos_table`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from convert.folders import folders_in, pictures_below, pictures_in
from convert.label import label_of
from convert.photo import Photo
from convert.photos_table import TABLE_SUFFIXES, read_table
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# What people call the folders of a split collection.
SPLIT_FOLDERS = {
    "train": "train", "training": "train",
    "val": "val", "valid": "val", "validation": "val",
    "test": "test", "testing": "test",
}  # fmt: skip


def read_photos(source: Path, *, classes_at_least: int = 2) -> tuple[Photo, ...]:
    """List a collection, sorted: the same files give the same answer whatever the disk's order.

    Args:
        source: a folder or a table.
        classes_at_least: fewer are refused. With 0 even a plain folder of pictures will do; its
            photographs have no labels.

    Raises:
        UsageError: it is no such collection, a class is empty, a label cannot be one, a folder
            may not be read.
    """
    photos = _listed(source, classes_at_least)
    _check_classes(source, photos, classes_at_least)
    _check_splits(photos)
    return photos


def classes_of(photos: Iterable[Photo]) -> tuple[str, ...]:
    """The labels that occur, sorted."""
    return tuple(sorted({label for photo in photos for label in photo.labels}))


def _listed(source: Path, classes_at_least: int) -> tuple[Photo, ...]:
    if source.suffix.lower() in TABLE_SUFFIXES and not source.is_dir():
        return read_table(source)
    folders = folders_in(source)
    loose = pictures_in(source)
    if classes_at_least == 0 and not folders:
        return tuple(Photo(path, ()) for path in loose)
    if loose:
        raise UsageError.of(
            expected=f"only folders in {source}, one a class",
            received=f"{len(loose)} pictures beside them, such as {loose[0].name}",
            todo="Move each picture into the folder of what it shows.",
        )
    if _is_split(folders):
        return tuple(
            photo
            for split in ("train", "val", "test")
            for folder in folders
            if SPLIT_FOLDERS[folder.name.lower()] == split
            for photo in _classes(folders_in(folder), split)
        )
    return _classes(folders, "")


def _is_split(folders: list[Path]) -> bool:
    """Whether the folders are train, val, test and no classes, which may be called so too."""
    splits = [SPLIT_FOLDERS.get(folder.name.lower()) for folder in folders]
    is_named_so = "train" in splits and None not in splits
    return is_named_so and not any(pictures_in(folder) for folder in folders)


def _classes(folders: list[Path], split: str) -> tuple[Photo, ...]:
    return tuple(photo for folder in folders for photo in _class(folder, split))


def _class(folder: Path, split: str) -> list[Photo]:
    label = label_of(folder.name, f"the folder {folder}")
    found, others = pictures_below(folder)
    if not found:
        kinds = Counter(path.suffix.lower() or path.name for path in others)
        received = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())[:5])
        raise UsageError.of(
            expected=f"pictures in the class folder {folder}",
            received=received or "none",
            todo="Put pictures into it (JPEG, PNG, WebP, ...), or remove it.",
        )
    return [Photo(path, (label,), split) for path in found]


def _check_classes(source: Path, photos: tuple[Photo, ...], classes_at_least: int) -> None:
    if not photos:
        raise UsageError.of(
            expected=f"pictures in {source}",
            received="none",
            todo="Name a folder with a folder of pictures a class, or a table.",
        )
    classes = classes_of(photos)
    if len(classes) < classes_at_least:
        raise UsageError.of(
            expected=f"at least {classes_at_least} classes in {source}",
            received=f"{len(classes)} ({', '.join(classes)})" if classes else "none",
            todo="Add a folder of pictures of something else, so that there is a choice.",
        )


def _check_splits(photos: tuple[Photo, ...]) -> None:
    """A class that is never trained cannot be found either."""
    taught = classes_of(photo for photo in photos if photo.split in {"", "train"})
    strange = sorted(set(classes_of(photos)) - set(taught))
    if strange:
        raise UsageError.of(
            expected="every class in train",
            received=f"none of {', '.join(strange)} there",
            todo="Add pictures of it to train, or take it out of val and test.",
        )


def without_splits(photos: Iterable[Photo]) -> tuple[Photo, ...]:
    """The same photographs, their splits forgotten."""
    return tuple(replace(photo, split="") for photo in photos)
