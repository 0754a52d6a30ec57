"""Is it worth to fine-tune? Flowers: a head on the frozen network against its last layers too.

    python -m tests.bench.finetuning "$SEEING_DATA/flowers" CACHE --depths 0 10 30 --seeds 2

How many layers to unfreeze is chosen on folds of the 400 training photographs; the 150 of the
folder val are only looked at in the end, by depth 0 and by the chosen one. CACHE is where packages
are kept.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.backbones import LITE0
from convert.finetune import fine_tune, tune
from convert.int8_network import logits_of
from convert.keras_base import BaseSpec
from convert.photo import Photo
from convert.photos import classes_of, read_photos
from convert.progress import Progress
from convert.tuning import Tuning
from seeing.devices.picture import read_picture
from seeing.sight.card import InputSpec
from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


FOLDS = 5
SEED = 0
INPUT = InputSpec("image", 224, 224, "uint8", 0.0, 1.0, "crop")


@dataclass(frozen=True)
class Bench:
    """What is asked of the command line."""

    base: BaseSpec
    depths: tuple[str, ...]
    folds: int
    seeds: int
    progress: Progress


def folded(photos: Sequence[Photo]) -> list[list[Photo]]:
    """FOLDS parts with equally many photographs of each class, drawn once."""
    chance, parts = np.random.default_rng(SEED), [list[Photo]() for _ in range(FOLDS)]
    for label in classes_of(photos):
        own = [photo for photo in photos if photo.label == label]
        for place, number in enumerate(chance.permutation(len(own))):
            parts[place % FOLDS].append(own[number])
    return parts


def split(parts: list[list[Photo]], held_out: int | None, val: int) -> list[Photo]:
    """Train, val and, where a fold is held out, none of that one."""
    return [
        replace(photo, split="val" if number == val else "train")
        for number, part in enumerate(parts)
        if number != held_out
        for photo in part
    ]


def pixels_of(photos: Sequence[Photo]) -> NDArray[np.uint8]:
    """Uint8, shape (n, 224, 224, 3), as the device prepares them."""
    fitted = [prepare(read_picture(photo.path).pixels, INPUT)[0] for photo in photos]
    return np.stack(fitted).astype(np.uint8)


def right(logits: NDArray[np.float32], photos: Sequence[Photo], labels: tuple[str, ...]) -> float:
    """Share of right answers."""
    truths = [labels.index(photo.label) for photo in photos]
    return float((logits.argmax(1) == truths).mean())


def of_keras(model: Any, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A Keras model's logits."""
    parts = [pixels[i : i + 16].astype(np.float32) for i in range(0, len(pixels), 16)]
    return np.concatenate([model.predict_on_batch(part) for part in parts])


def on_folds(parts: list[list[Photo]], bench: Bench) -> dict[str, list[float]]:
    """By depth, the share right of each held-out fold."""
    labels = classes_of(parts[0])
    found: dict[str, list[float]] = {depth: [] for depth in bench.depths}
    for fold in range(bench.folds):
        pixels = pixels_of(parts[fold])
        for depth in bench.depths:
            began_s = time.monotonic()
            given = split(parts, fold, (fold + 1) % FOLDS)
            model, history = tune(given, bench.base, Tuning(depth, seed=fold), bench.progress)
            found[depth].append(right(of_keras(model, pixels), parts[fold], labels))
            deep = sum(epoch.phase == "layers" for epoch in history)
            print(
                f"fold {fold}, {depth} layers: {found[depth][-1]:.3f} of {len(pixels)} "
                f"({deep} epochs of phase two, {time.monotonic() - began_s:.0f} s)",
                flush=True,
            )
    return found


def on_test(parts: list[list[Photo]], test: list[Photo], depth: str, bench: Bench) -> list[float]:
    """The share right of the test photographs with each seed; the first is told in 8 bits too."""
    pixels, shares = pixels_of(test), list[float]()
    for seed in range(bench.seeds):
        done = fine_tune(split(parts, None, seed), bench.base, Tuning(depth, seed=seed))
        as_int8 = right(logits_of(done.int8, pixels), test, done.labels)
        shares.append(right(of_keras(done.model, pixels), test, done.labels))
        print(
            f"test, {depth} layers, seed {seed}: float {shares[-1]:.3f}, int8 {as_int8:.3f} by "
            f"{done.quantisation}; val {done.val_accuracy}; int8 {len(done.int8):,} bytes",
            flush=True,
        )
    return shares


def verdict(frozen: list[float], tuned: list[float], depth: str) -> str:
    """Whether it was worth it, in one sentence."""
    gain = float(np.mean(tuned) - np.mean(frozen))
    worth = "is worth it" if gain > 0.01 else "is not worth it here"
    return (
        f"unfreezing {depth} layers {worth}: {np.mean(tuned):.3f} against {np.mean(frozen):.3f} "
        f"of a head on the frozen network"
    )


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("flowers", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--depths", nargs="+", default=["0", "10", "30"])
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    base = BaseSpec(LITE0, "imagenet", args.cache)
    bench = Bench(base, tuple(args.depths), args.folds, args.seeds, Progress(None))
    photos = read_photos(args.flowers)
    parts = folded([photo for photo in photos if photo.split == "train"])
    found = on_folds(parts, bench)
    for depth, shares in found.items():
        print(f"{depth} layers: {np.mean(shares):.3f} on {args.folds} held-out folds")
    chosen = max((d for d in found if d != "0"), key=lambda depth: np.mean(found[depth]))
    test = [photo for photo in photos if photo.split == "val"]
    frozen, tuned = (on_test(parts, test, depth, bench) for depth in ("0", chosen))
    print(verdict(frozen, tuned, chosen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
