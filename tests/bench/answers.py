"""What the shipped models answer to a few photographs, as a file: to compare two runtimes.

python -m tests.bench.answers RUNTIME OUT.npz        # RUNTIME: litert or tflite
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seeing.devices.picture import read_picture
from seeing.settings import ModelSettings
from seeing.sight.backbone import Backbone
from seeing.sight.card import read_card, shipped_models
from seeing.sight.interpreter import Model
from seeing.sight.prepare import prepare
from tests.pictures import photograph

if TYPE_CHECKING:
    from numpy.typing import NDArray

PHOTOGRAPHS = ("chelsea.png", "astronaut.png", "coffee.png", "rocket.jpg")


def answers(runtime: str) -> dict[str, NDArray[Any]]:
    """Every output for every photograph, by photograph and meaning."""
    settings = ModelSettings(runtime=runtime)
    objects, backbone = (
        Model(read_card(shipped_models() / name), settings) for name in ("objects", "backbone")
    )
    found: dict[str, NDArray[Any]] = {}
    for name in PHOTOGRAPHS:
        pixels = read_picture(photograph(name)).pixels
        fed, _ = prepare(pixels, objects.card.input)
        maps = objects.run(fed, lambda outputs: {k: v.copy() for k, v in outputs.items()})
        found |= {f"{name} {meaning}": values for meaning, values in maps.items()}
        embedded = Backbone(backbone).embed(pixels)
        found[f"{name} embedding"] = embedded.embedding
        found[f"{name} names"] = embedded.logits
    return found


if __name__ == "__main__":
    np.savez(Path(sys.argv[2]), **answers(sys.argv[1]))  # type: ignore[arg-type]
