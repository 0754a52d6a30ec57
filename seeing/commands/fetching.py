"""Fetching a model of the catalogue, so that it can be added like any other file."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from seeing.commands.download import fetch
from seeing.commands.progress import ProgressBar
from seeing.sight.foreign import Wanted
from seeing.sight.shelf import Origin, Request, check_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seeing.commands.catalogue import Entry
    from seeing.commands.download import Remote


@contextlib.contextmanager
def fetched(entry: Entry, shelf: Path, *, is_plain: bool) -> Iterator[Request]:
    """Fetch the files of an entry, and delete them after they were added.

    A download that was cut stays in the shelf's ``.downloads``, for the next time.

    Raises:
        ModelError: there already is a model of this name.
        DownloadError: a file cannot be fetched, or is not the right one.
    """
    check_name(entry.name, shelf)
    target = shelf / ".downloads" / f"{entry.name}.tflite"
    labels = target.with_suffix(".txt")
    try:
        _fetch(entry.model, target, entry.name, is_plain=is_plain)
        if entry.labels:
            _fetch(entry.labels, labels, f"{entry.name} labels", is_plain=is_plain)
        text = labels.read_text("utf-8", "replace") if entry.labels else None
        origin = Origin(entry.model.url, f"seeing models get {entry.name}", entry.licence)
        yield Request(target, entry.name, origin, Wanted(text))
    finally:
        target.unlink(missing_ok=True)
        labels.unlink(missing_ok=True)


def _fetch(remote: Remote, target: Path, name: str, *, is_plain: bool) -> None:
    bar = ProgressBar(name, sys.stderr, is_plain=is_plain)
    try:
        fetch(remote, target, bar.show)
    finally:
        bar.end()
