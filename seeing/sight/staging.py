"""Folders that are filled aside before they count, and what is said when that fails."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.errors import SeeingError


@contextlib.contextmanager
def scratch(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in ``parent``, which is made when missing; gone afterwards, if still there."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def writing(expected: str, todo: str, error: type[SeeingError] = ModelError) -> Iterator[None]:
    """Tell what the operating system refuses as an error of ours, such as a full disk."""
    try:
        yield
    except OSError as refused:
        received = refused.strerror or str(refused)
        raise error.of(expected=expected, received=received, todo=todo) from refused
