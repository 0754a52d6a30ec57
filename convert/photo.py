"""One photograph of a collection, before anything is known of its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Photo:
    """A picture file and what it shows.

    Attributes:
        path: of the file.
        labels: what it shows: one label, or for a multilabel collection any number, sorted.
        split: ``train``, ``val`` or ``test``; empty before the split is made.
        group: photographs of one burst or one object share it and never part; empty: alone.
    """

    path: Path
    labels: tuple[str, ...]
    split: str = ""
    group: str = ""

    @property
    def label(self) -> str:
        """The one label of a single-label collection."""
        (label,) = self.labels
        return label
