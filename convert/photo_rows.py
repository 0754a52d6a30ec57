"""Photographs as rows of numbers on disk: pixels, and what frozen layers make of them.

Rows lie in files that are mapped into memory: a large collection needs disk, not memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.augment import augmented, recipe_of
from seeing.devices.picture import read_picture
from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from convert.photo import Photo
    from seeing.sight.card import InputSpec

BATCH = 32


@dataclass(frozen=True, eq=False)
class Rows:
    """n rows.

    Attributes:
        values: shape (n, ...): uint8 pixels or float32 features, in a file.
        truths: float32, shape (n, classes): 1 where a label holds.
        views: rows of one photograph, itself and its copies; row ``view * photos + photo``.
    """

    values: NDArray[Any]
    truths: NDArray[np.float32]
    views: int = 1

    @property
    def photos(self) -> int:
        """How many photographs are behind the rows."""
        return len(self.values) // self.views


@dataclass(frozen=True)
class Copies:
    """How photographs are varied: how many copies of each, by which recipe, drawn from a seed."""

    count: int = 0
    recipe: str = "default"
    seed: int = 0


def pixel_rows(
    photos: Sequence[Photo],
    labels: Sequence[str],
    fit: InputSpec,
    file: Path,
    copies: Copies,
    advance: Callable[[int], object],
) -> Rows:
    """Each photograph as the device prepares it, and behind all of them their copies.

    Raises PictureError: one cannot be read.
    """
    rounds = 1 + copies.count
    shape = (len(photos) * rounds, fit.height, fit.width, 3)
    values = np.lib.format.open_memmap(file, "w+", np.uint8, shape)
    recipes = [recipe_of(copies.recipe, number) for number in range(copies.count)]
    for number, photo in enumerate(photos):
        pixels = read_picture(photo.path).pixels
        for turn in range(rounds):
            chance = np.random.default_rng([copies.seed, turn, number])
            seen = augmented(pixels, recipes[turn - 1], chance) if turn else pixels
            values[turn * len(photos) + number] = prepare(seen, fit)[0]
        advance(1)
    return Rows(values, np.tile(truths_of(photos, labels), (rounds, 1)), rounds)


def truths_of(photos: Sequence[Photo], labels: Sequence[str]) -> NDArray[np.float32]:
    """Float32, shape (n, classes): 1 where a label holds."""
    truths = np.zeros((len(photos), len(labels)), np.float32)
    for number, photo in enumerate(photos):
        truths[number, [labels.index(label) for label in photo.labels]] = 1
    return truths


def features(rows: Rows, run: Callable[[Any], Any], file: Path) -> Rows:
    """What `run` makes of rows: a batch float32 (b, ...) -> a batch float32 (b, ...)."""
    first = np.asarray(run(_batch(rows, 0)))
    shape = (len(rows.values), *first.shape[1:])
    values = np.lib.format.open_memmap(file, "w+", np.float32, shape)
    for start in range(0, len(values), BATCH):
        values[start : start + BATCH] = np.asarray(run(_batch(rows, start)))
    return Rows(values, rows.truths, rows.views)


def _batch(rows: Rows, start: int) -> NDArray[np.float32]:
    return rows.values[start : start + BATCH].astype(np.float32)
