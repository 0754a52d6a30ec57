"""How well each head does with few photographs: flowers, 1 to 20 photographs a class.

    python -m tests.bench.few_shots "$SEEING_DATA/flowers" --cache CACHE
    python -m tests.bench.few_shots "$SEEING_DATA/flowers" --cache CACHE --folds

The figure is the mean accuracy of 20 draws out of 400 photographs on the 150 others, which
were looked at while the heads were made. With ``--folds`` the 400 alone
are used, what was not drawn being the test: for choosing. ``plain`` is a mean
of plain embeddings a class, compared by cosine.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from convert import calibrate
from convert.augment import usual_recipe
from convert.embed import embed
from convert.embedder import shipped
from convert.familiarity import familiarity_of
from convert.heads import HEADS, fit
from convert.heads.rows import targets_of
from convert.photos import read_photos
from convert.shares import probabilities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from convert.embedded import Embedded

SHOTS = (1, 2, 5, 10, 20)
DRAWS = 20
PLAIN = "plain"


@dataclass(frozen=True, eq=False)
class Collection:
    """Photographs to learn from and to be tested on, and their labels."""

    train: Embedded
    test: Embedded
    labels: tuple[str, ...]


def read(folder: Path, cache: Path, copies: int, recipe: str) -> Collection:
    """Embed a folder with ``train`` and ``val``, the latter being the test here."""
    photos = read_photos(folder)
    parts = [[p for p in photos if p.split == split] for split in ("train", "val")]
    embedder = shipped()
    train = embed(parts[0], embedder, copies=copies, recipe=recipe, cache_dir=cache)
    test = embed(parts[1], embedder, cache_dir=cache)
    return Collection(train, test, tuple(sorted({photo.label for photo in photos})))


def accuracy(kind: str, train: Embedded, test: Embedded, labels: Sequence[str]) -> float:
    """Of a head of that kind, or of plain prototypes: the share of `test` that it names rightly."""
    if kind == PLAIN:
        logits = _plain(train, test, labels)
    else:
        logits = fit(kind, train, labels, seed=0).logits(test.vectors)
    return float((logits.argmax(1) == targets_of(test, labels).argmax(1)).mean())


def _plain(train: Embedded, test: Embedded, labels: Sequence[str]) -> NDArray[np.float32]:
    means = targets_of(train, labels).T @ train.vectors
    return np.asarray(test.vectors @ (means / np.linalg.norm(means, axis=1, keepdims=True)).T)


def draws(truth: NDArray[np.int64], shots: int, seed: int = 0) -> Iterator[NDArray[np.bool_]]:
    """Which photographs are drawn, `shots` of each class, 20 times."""
    rng = np.random.default_rng(seed)
    for _ in range(DRAWS):
        drawn = np.zeros(len(truth), bool)
        for number in np.unique(truth):
            drawn[rng.choice(np.flatnonzero(truth == number), shots, replace=False)] = True
        yield drawn


def row(kind: str, collection: Collection, *, in_folds: bool) -> list[float]:
    """The mean accuracy for each of SHOTS."""
    truth = targets_of(collection.train, collection.labels).argmax(1)
    return [
        float(np.mean([_one(kind, collection, drawn, in_folds) for drawn in draws(truth, shots)]))
        for shots in SHOTS
    ]


def _one(kind: str, collection: Collection, drawn: NDArray[np.bool_], in_folds: bool) -> float:
    rows = calibrate.rows_where
    test = rows(collection.train, ~drawn) if in_folds else collection.test
    return accuracy(kind, rows(collection.train, drawn), test, collection.labels)


def whole(kind: str, collection: Collection) -> str:
    """One line: all photographs learned, calibrated by folds, measured on the test."""
    head = fit(kind, collection.train, collection.labels, seed=0)
    folds = calibrate.held_out_logits(kind, collection.train, collection.labels, seed=0)
    trained = targets_of(collection.train, collection.labels)
    temperature = calibrate.temperature_of(folds, trained, head.activation)
    logits = head.logits(collection.test.vectors)
    truth = targets_of(collection.test, collection.labels).argmax(1)
    confidence = probabilities(logits, "softmax", temperature).max(1)
    is_right = logits.argmax(1) == truth
    error = calibrate.calibration_error(confidence, is_right)
    noise = calibrate.calibration_noise(confidence)
    return (
        f"{kind:10} {is_right.mean():.3f} of {len(truth)}, folds "
        f"{(folds.argmax(1) == trained.argmax(1)).mean():.3f}, temperature {temperature:.2f}, "
        f"ECE {error:.3f} (of a perfect one {noise:.3f})"
    )


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=16)
    parser.add_argument("--recipe", default=usual_recipe(max(SHOTS)))
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--heads", nargs="*", default=[PLAIN, *HEADS])
    args = parser.parse_args()
    collection = read(args.folder, args.cache, args.copies, args.recipe)
    print(f"{'':10}" + "".join(f"{shots:7}" for shots in SHOTS))
    for kind in args.heads:
        figures = row(kind, collection, in_folds=args.folds)
        print(f"{kind:10}" + "".join(f"{figure:7.3f}" for figure in figures), flush=True)
    if not args.folds:
        for kind in (kind for kind in args.heads if kind != PLAIN):
            print(whole(kind, collection), flush=True)
        known = familiarity_of(collection.train, collection.labels, seed=0)
        kept = known(collection.test.vectors) >= known.threshold
        print(f"familiar: {kept.mean():.3f} of the test, from {known.threshold:.3f} on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
