"""Collections of photographs for tests: small, drawn here, every picture another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from convert.embedder import EmbedderSpec

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from seeing.frame import Pixels


def drawn(seed: int, side_px: int = 120) -> Pixels:
    """Coloured shapes on a coloured ground: sharp, bright and like no other."""
    rng = np.random.default_rng(seed)
    picture = np.full((side_px, side_px, 3), rng.integers(60, 200, 3), np.uint8)
    for _ in range(12):
        x, y, r = rng.integers(0, side_px, 3).tolist()
        colour = rng.integers(0, 256, 3).tolist()
        if rng.random() < 0.5:
            cv2.circle(picture, (x, y), r // 3 + 3, colour, -1)
        else:
            cv2.rectangle(picture, (x, y), (x + r // 2, y + r // 3 + 2), colour, -1)
    return picture


def collection(root: Path, *labels: str, each: int = 6, side_px: int = 120) -> Path:
    """A folder a class, PNG files called 000.png and so on."""
    for number, label in enumerate(labels):
        folder = root / label
        folder.mkdir(parents=True)
        for index in range(each):
            picture = drawn(1000 * number + index, side_px)
            cv2.imwrite(str(folder / f"{index:03}.png"), picture[..., ::-1])
    return root


class Averages:
    """An embedder that needs no network: mean colours of the quarters. Counts what it is given."""

    name = "averages"
    sha256 = "a" * 64
    width = 12

    def __init__(self, argument: str = "") -> None:
        self.spec = EmbedderSpec("tests.collections_on_disk:Averages", argument)
        self.seen = 0

    def embed(self, pixels: Pixels) -> NDArray[np.float32]:
        self.seen += 1
        small = cv2.resize(pixels, (2, 2), interpolation=cv2.INTER_AREA)
        return small.reshape(-1).astype(np.float32)
