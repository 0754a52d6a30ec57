"""Bank notes of no country, drawn here, and views of them as a camera would see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.frame import Pixels

NOTE_PX = (600, 300)
FRAME_PX = (960, 720)
VALUES = ("5", "20", "50")


def note(value: str, side: str = "front") -> Pixels:
    """A note with ornaments of its own, and a frieze that all notes of the side share."""
    width, height = NOTE_PX
    own = np.random.default_rng(int(value) * 2 + (side == "back"))
    picture = np.full((height, width, 3), own.integers(150, 230, 3), np.uint8)
    _ornaments(picture, own, 160, 0)
    _ornaments(picture, np.random.default_rng(7 if side == "front" else 8), 30, height - 50)
    for x, y in ((20, 70), (width - 170, 200)):
        cv2.putText(picture, value, (x, y), cv2.FONT_HERSHEY_TRIPLEX, 2.2, (30, 30, 60), 4)
    return picture


def _ornaments(picture: Pixels, rng: np.random.Generator, count: int, top: int) -> None:
    height, width = picture.shape[:2]
    for _ in range(count):
        centre = (int(rng.integers(0, width)), int(rng.integers(top, height)))
        colour = tuple(map(int, rng.integers(0, 256, 3)))
        axes = (int(rng.integers(3, 22)), int(rng.integers(3, 14)))
        thickness = int(rng.choice([-1, 1, 2, 3]))
        cv2.ellipse(picture, centre, axes, int(rng.integers(0, 180)), 0, 360, colour, thickness)


def laid(*places: tuple[Pixels, tuple[float, float], float, float]) -> Pixels:
    """Notes on a table: each with its middle in 0..1, its width in 0..1, and degrees of turn."""
    width, height = FRAME_PX
    y, x = np.mgrid[0:height, 0:width]
    table = np.stack([110 + x // 24, 90 + y // 24, 70 + x // 48], axis=2).astype(np.uint8)
    for picture, (centre_x, centre_y), share, degrees in places:
        scale = share * width / picture.shape[1]
        middle = (picture.shape[1] / 2, picture.shape[0] / 2)
        turned = cv2.getRotationMatrix2D(middle, degrees, scale)
        turned[:, 2] += np.array([centre_x * width, centre_y * height]) - middle
        seen = cv2.warpAffine(picture, turned, FRAME_PX, flags=cv2.INTER_AREA)
        mask = cv2.warpAffine(np.full(picture.shape[:2], 255, np.uint8), turned, FRAME_PX)
        table[mask > 127] = seen[mask > 127]
    return table


def write_references(folder: Path, values: tuple[str, ...] = VALUES) -> Path:
    """A folder a face, with one picture each."""
    from tests.pictures import save

    for value in values:
        for side in ("front", "back"):
            inner = folder / f"{value}_{side}"
            inner.mkdir(parents=True)
            save(inner / "scan.png", note(value, side))
    return folder
