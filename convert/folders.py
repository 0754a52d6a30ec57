"""Folders and the pictures in them, sorted; links that go in circles are walked once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.devices.picture import SUFFIXES
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURE_SUFFIXES = SUFFIXES | {".avif", ".jp2", ".jpe"}
# What archives and file managers leave behind, besides whatever begins with a dot.
LEFT_BEHIND = frozenset({"__MACOSX", "@eaDir", "lost+found"})


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder, by name. Raises UsageError: it cannot be read."""
    return [folder / entry.name for entry in _entries(folder) if _is_folder(entry)]


def pictures_in(folder: Path) -> list[Path]:
    """The picture files right in a folder, by name. Raises UsageError."""
    names = [entry.name for entry in _entries(folder) if not _is_folder(entry)]
    return [folder / name for name in names if _is_picture(name)]


def pictures_below(folder: Path) -> tuple[list[Path], list[Path]]:
    """Every file below a folder, by path: the pictures, and all else. Raises UsageError."""
    files = [Path(path) for path in sorted(_files_below(str(folder), set()))]
    pictures = [path for path in files if _is_picture(path.name)]
    return pictures, [path for path in files if not _is_picture(path.name)]


def _files_below(folder: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Each real folder once, however many links lead to it, or round and round."""
    here = Path(folder).stat()
    if (here.st_dev, here.st_ino) in seen:
        return
    seen.add((here.st_dev, here.st_ino))
    for entry in _entries(Path(folder)):
        if _is_folder(entry):
            yield from _files_below(entry.path, seen)
        else:
            yield entry.path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link to itself


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in PICTURE_SUFFIXES


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            seen = [entry for entry in entries if not _is_left_behind(entry.name)]
    except OSError as error:
        raise UsageError.of(
            expected=f"a folder that can be read: {folder}",
            received=error.strerror or str(error),
            todo="Correct the name or the permissions.",
        ) from error
    return sorted(seen, key=lambda entry: entry.name)


def _is_left_behind(name: str) -> bool:
    return name.startswith(".") or name in LEFT_BEHIND
