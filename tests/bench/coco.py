"""COCO figures of a detector over a folder in YOLO form: mAP, AP50, and what speaking would cost.

    python -m tests.bench.coco models/objects "$SEEING_DATA/coco_val64"
    python -m tests.bench.coco "$SEEING_DATA/models/coco_ssd_mobilenet_v1_quant" ...

Any callable will do: `measure(find, folder)` takes `picture RGB uint8 (H, W, 3) -> list of
(class, score, x0, y0, x1, y1)`, boxes as shares of the picture's width and height in 0..1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from seeing.settings import ModelSettings
from seeing.sight.card import read_card
from seeing.sight.detector import Detector
from seeing.sight.interpreter import Model

Array = npt.NDArray[Any]
Found = tuple[int, float, float, float, float, float]
Find = Callable[[Array], Sequence[Found]]

IOUS = np.linspace(0.50, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)
MOST_A_PICTURE = 100  # COCO's own limit
LEAST_SCORE = 0.01  # mAP wants the doubtful ones too
SSD_OUTPUTS = (
    "TFLite_Detection_PostProcess",
    "TFLite_Detection_PostProcess:1",
    "TFLite_Detection_PostProcess:2",
)


@dataclass(frozen=True)
class Truth:
    """One picture: RGB uint8 (H, W, 3), classes (n,), boxes (n, 4) as x0 y0 x1 y1 in pixels."""

    name: str
    picture: Array
    classes: Array
    boxes: Array


@dataclass(frozen=True)
class Class:
    """One class over all pictures: scores (n,), hits (10, n) at IOUS, how many are there."""

    scores: Array
    hits: Array
    total: int


@dataclass(frozen=True)
class Figures:
    """What was measured; `classes` keyed by class number, those with a truth or a finding."""

    classes: dict[int, Class]
    pictures: int

    @property
    def mean_ap(self) -> float:
        """COCO mAP: mean over IoU 0.50:0.05:0.95 and the classes present."""
        return float(np.mean(self._table()))

    @property
    def ap50(self) -> float:
        """Mean average precision at IoU 0.50 over the classes present."""
        return float(np.mean(self._table()[:, 0]))

    def spoken(self, score: float) -> tuple[float, float, int]:
        """Precision, recall (IoU 0.50) and count when everything from `score` on is spoken."""
        every = self.classes.values()
        said = sum(int((c.scores >= score).sum()) for c in every)
        right = sum(int(c.hits[0][c.scores >= score].sum()) for c in every)
        return right / max(said, 1), right / max(sum(c.total for c in every), 1), said

    def _table(self) -> Array:
        return np.array([average_precisions(c) for c in self.classes.values() if c.total])


def truths(folder: Path) -> Iterator[Truth]:
    """Pictures of `folder`/images with the boxes of `folder`/labels, in order of name."""
    for path in sorted((folder / "images").glob("*.jpg")):
        picture = cv2.cvtColor(np.asarray(cv2.imread(str(path))), cv2.COLOR_BGR2RGB)
        labels = folder / "labels" / f"{path.stem}.txt"
        lines = labels.read_text(encoding="utf-8").split() if labels.exists() else []
        rows = np.array(lines, float).reshape(-1, 5)
        half = rows[:, 3:] / 2
        boxes = np.hstack([rows[:, 1:3] - half, rows[:, 1:3] + half])
        yield Truth(path.name, picture, rows[:, 0].astype(int), boxes * _scale(picture))


def measure(find: Find, folder: Path) -> Figures:
    """Run `find` over every picture of `folder` and count."""
    scores: defaultdict[int, list[Array]] = defaultdict(list)
    hits: defaultdict[int, list[Array]] = defaultdict(list)
    total: defaultdict[int, int] = defaultdict(int)
    pictures = 0
    for truth in truths(folder):
        pictures += 1
        found = _as_array(find(truth.picture), truth.picture)
        for number in set(found[:, 0].astype(int)) | set(truth.classes.tolist()):
            mine = found[found[:, 0] == number]
            boxes = truth.boxes[truth.classes == number]
            scores[number].append(mine[:, 1])
            hits[number].append(matches(mine[:, 2:], boxes))
            total[number] += len(boxes)
    classes = {
        n: Class(np.concatenate(scores[n]), np.hstack(hits[n]), total[n]) for n in sorted(scores)
    }
    return Figures(classes, pictures)


def matches(found: Array, boxes: Array) -> Array:
    """(10, n) bool: is found box i, best score first, the taker of a true box, at each of IOUS."""
    hits = np.zeros((len(IOUS), len(found)), bool)
    if not len(boxes) or not len(found):
        return hits
    overlaps = iou(found, boxes)
    for row, least in enumerate(IOUS):
        left = overlaps.copy()
        for i in range(len(found)):
            best = int(left[i].argmax())
            if left[i, best] >= least:
                hits[row, i] = True
                left[:, best] = -1.0
    return hits


def iou(a: Array, b: Array) -> Array:
    """(n, m) intersection over union of the boxes (n, 4) and (m, 4), x0 y0 x1 y1."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    inside = (high - low).clip(0).prod(2)
    both = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None]
    return np.asarray(inside / np.maximum(both - inside, 1e-9))


def average_precisions(one: Class) -> Array:
    """(10,) average precision at each of IOUS: best precision at 101 recalls, as COCO counts."""
    order = np.argsort(-one.scores, kind="stable")
    right = one.hits[:, order].cumsum(1)
    recall = right / one.total
    precision = right / np.arange(1, len(order) + 1)
    best = np.maximum.accumulate(precision[:, ::-1], 1)[:, ::-1]
    padded = np.hstack([best, np.zeros((len(IOUS), 1))])
    rows = zip(padded, recall, strict=True)
    return np.array([p[np.searchsorted(r, RECALLS, "left")].mean() for p, r in rows])


def _as_array(found: Sequence[Found], picture: Array) -> Array:
    rows = np.array(found, float).reshape(-1, 6)
    rows = rows[np.argsort(-rows[:, 1], kind="stable")][:MOST_A_PICTURE]
    rows[:, 2:] *= _scale(picture)
    return rows


def _scale(picture: Array) -> Array:
    height, width = picture.shape[:2]
    return np.array([width, height, width, height], float)


def device(folder: Path) -> Find:
    """The device's own detector with the model of `folder`, which has a card."""
    detector = Detector(Model(read_card(folder), ModelSettings()))

    def find(picture: Array) -> list[Found]:
        found = detector.detect(picture, LEAST_SCORE)
        return [(d.class_index, d.score, d.box.x0, d.box.y0, d.box.x1, d.box.y1) for d in found]

    return find


def ssd(folder: Path) -> Find:
    """Google's quantised SSD-MobileNet v1, `detect.tflite` and `labelmap.txt` of `folder`.

    Its class numbers count COCO's original 90, with gaps; ours are the 80 in use.
    """
    names = (folder / "labelmap.txt").read_text(encoding="utf-8").splitlines()[1:]
    ours = {n: i for i, n in enumerate(name for name in names if name != "???")}
    interpreter = importlib.import_module("ai_edge_litert.interpreter").Interpreter(
        model_path=str(folder / "detect.tflite"), num_threads=1
    )
    interpreter.allocate_tensors()
    fed = interpreter.get_input_details()[0]
    outputs = {out["name"]: out["index"] for out in interpreter.get_output_details()}

    def find(picture: Array) -> list[Found]:
        small = cv2.resize(picture, (fed["shape"][2], fed["shape"][1]))
        interpreter.set_tensor(fed["index"], small[np.newaxis])
        interpreter.invoke()
        parts = [interpreter.get_tensor(outputs[n])[0] for n in SSD_OUTPUTS]
        rows = zip(*parts, strict=True)
        return [
            (ours[names[int(c)]], float(s), b[1], b[0], b[3], b[2]) for b, c, s in rows if s > 0
        ]

    return find


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the model of one folder and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", type=Path, help="folder of a model with a card, or of the SSD")
    parser.add_argument("data", type=Path, help="folder with images/ and labels/ in YOLO form")
    parser.add_argument("--score", type=float, nargs="*", default=(), help="spoken thresholds")
    chosen = parser.parse_args(arguments)
    has_card = (chosen.model / "card.toml").is_file()
    find = device(chosen.model) if has_card else ssd(chosen.model)
    figures = measure(find, chosen.data)
    spoken = {str(s): [round(v, 4) for v in figures.spoken(s)] for s in chosen.score}
    said = {"precision, recall, count at": spoken} if spoken else {}
    report = {"mAP": round(figures.mean_ap, 4), "AP50": round(figures.ap50, 4)}
    sys.stdout.write(json.dumps({**report, "pictures": figures.pictures, **said}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
