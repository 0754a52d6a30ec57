"""Figures of a backbone over photographs: accuracy, and fidelity to its float self.

    python -m tests.bench.imagenet models/backbone "$SEEING_DATA/imagenet_samples"
    python -m tests.bench.imagenet models/backbone "$SEEING_DATA/imagenet_samples" --float CACHE

Any callable will do: `measure(see, truths)` takes `picture RGB uint8 (H, W, 3) -> Seen`. With
`--float` the float network is rebuilt from its package, kept in the folder CACHE (TensorFlow).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from convert import efficientnet, lite0
from seeing.sight.card import InputSpec, read_card, read_verified_model
from seeing.sight.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Array = npt.NDArray[Any]
ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Seen:
    """What a backbone makes of a picture: embedding (1280,), logits (1000,), both float32."""

    embedding: Array
    logits: Array


@dataclass(frozen=True, eq=False)
class Truth:
    """One picture, RGB uint8 (H, W, 3), and its class, 0 to 999."""

    picture: Array
    number: int


@dataclass(frozen=True, eq=False)
class Figures:
    """What was seen of n pictures: embeddings (n, 1280), logits (n, 1000), numbers (n,)."""

    embeddings: Array
    logits: Array
    numbers: Array

    def top(self, count: int) -> float:
        """Share of pictures whose class is among the `count` likeliest."""
        best = np.argsort(-self.logits, axis=1, kind="stable")[:, :count]
        return float((best == self.numbers[:, None]).any(1).mean())

    def agreement(self, other: Figures) -> float:
        """Share of pictures that both find the same class likeliest for."""
        return float((self.logits.argmax(1) == other.logits.argmax(1)).mean())

    def cosines(self, other: Figures) -> Array:
        """(n,) cosine between the two embeddings of each picture."""
        norms = [np.linalg.norm(f.embeddings, axis=1) for f in (self, other)]
        return np.asarray((self.embeddings * other.embeddings).sum(1) / (norms[0] * norms[1]))


def truths(folder: Path) -> Iterator[Truth]:
    """The pictures that `folder`/labels.tsv lists."""
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            picture = cv2.imread(str(folder / "images" / row["file"]), cv2.IMREAD_COLOR)
            if picture is None:
                raise FileNotFoundError(folder / "images" / row["file"])
            rgb = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
            yield Truth(rgb, int(row["class_index_0based"]))


def measure(see: Callable[[Array], Seen], pictures: Iterable[Truth]) -> Figures:
    """Let `see` look at every picture."""
    seen = [(see(truth.picture), truth.number) for truth in pictures]
    return Figures(
        np.stack([one.embedding for one, _ in seen]),
        np.stack([one.logits for one, _ in seen]),
        np.array([number for _, number in seen]),
    )


def seer(model: bytes, spec: InputSpec, outputs: dict[str, str]) -> Callable[[Array], Seen]:
    """A TFLite model on one thread, fed as the device feeds it."""
    run = efficientnet.runner(model)

    def see(picture: Array) -> Seen:
        found = run(fed_by(picture, spec))
        return Seen(found[outputs["embedding"]][0], found[outputs["logits"]][0])

    return see


def fed_by(picture: Array, spec: InputSpec) -> Array:
    """(1, height, width, 3) as the device prepares it."""
    return prepare(picture, spec)[0][np.newaxis]


def milliseconds(
    models: Mapping[str, Callable[[Array], object]], fed: Mapping[str, Array]
) -> dict[str, float]:
    """Median time of a run, the models taking turns so that a busy machine slows all alike."""
    took: dict[str, list[float]] = {name: [] for name in models}
    for _ in range(ROUNDS):
        for name, run in models.items():
            began = time.perf_counter()
            run(fed[name])
            took[name].append(1000 * (time.perf_counter() - began))
    return {name: round(float(np.median(times)), 2) for name, times in took.items()}


def report(mine: Figures, theirs: Figures | None) -> dict[str, float]:
    """The figures by name, as the card has them."""
    found = {"top-1": mine.top(1), "top-5": mine.top(5), "pictures": float(len(mine.numbers))}
    if theirs is not None:
        cosines = mine.cosines(theirs)
        found |= {
            "top-1 float": theirs.top(1),
            "top-5 float": theirs.top(5),
            "agreement": mine.agreement(theirs),
            "cosine of embeddings": float(cosines.mean()),
            "lowest cosine": float(cosines.min()),
        }
    return {name: round(value, 4) for name, value in found.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the backbone of one folder and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", type=Path, help="folder of a backbone with its card")
    parser.add_argument("data", type=Path, help="folder with images/ and labels.tsv")
    parser.add_argument(
        "--float", type=Path, metavar="CACHE", help="compare with the float network"
    )
    chosen = parser.parse_args(arguments)
    card = read_card(chosen.model)
    model = read_verified_model(card)
    mine = measure(seer(model, card.input, card.outputs), truths(chosen.data))
    if chosen.float is None:
        sys.stdout.write(json.dumps(report(mine, None)) + "\n")
        return 0
    figures, times = _against_float(mine, chosen.data, chosen.float, card.input, model)
    sys.stdout.write(json.dumps({**figures, "milliseconds on one thread": times}) + "\n")
    return 0


def _against_float(
    mine: Figures, data: Path, cache: Path, spec: InputSpec, model: bytes
) -> tuple[dict[str, float], dict[str, float]]:
    plain = efficientnet.float_model(cache)
    float_spec = replace(spec, dtype="float32", mean=lite0.MEAN, std=lite0.STD)
    names = {"embedding": "embedding", "logits": "logits"}
    theirs = measure(seer(plain, float_spec, names), truths(data))
    picture = next(truths(data)).picture
    runs = {"int8": efficientnet.runner(model), "float": efficientnet.runner(plain)}
    fed = {"int8": fed_by(picture, spec), "float": fed_by(picture, float_spec)}
    return report(mine, theirs), milliseconds(runs, fed)


if __name__ == "__main__":
    sys.exit(main())
