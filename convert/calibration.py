"""Pictures to calibrate a network with, all out of pinned packages, varied the same way every time.

What the pictures show hardly matters: calibrating on half of the test pictures instead gave the
same agreement. They only set ranges; nothing of them ends up in a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from convert.registry import Package, fetch, members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    Array = npt.NDArray[Any]

FOOLBOX = Package(
    index="pypi",
    name="foolbox",
    version="3.3.4",
    sha256="11049d515d38e765e206a73ace9cc648b81a0d6d1da9ad9057e149ee117989cb",
    filename="foolbox-3.3.4-py3-none-any.whl",
)
FOOLBOX_CLASSES = (
    243, 559, 438, 990, 949, 853, 609, 609, 915, 455,
    541, 630, 741, 471, 129, 99, 251, 22, 317, 305,
)  # fmt: skip
HUMAN = Package(
    index="npm",
    name="@vladmandic/human",
    version="3.3.6",
    sha256="425e9c51dbbca0c8934362b170cb0d54c2529c11c654b3c03092b16e9d6ad3f7",
    filename="vladmandic-human-3.3.6.tgz",
)
SOURCES = {
    FOOLBOX: tuple(
        f"foolbox/data/imagenet_{i:02}_{number}.jpg" for i, number in enumerate(FOOLBOX_CLASSES)
    ),
    HUMAN: (
        "assets/samples.jpg",
        "assets/screenshot-facedetect.jpg",
        "assets/screenshot-facematch.jpg",
    ),
}
SEED = 0


def photographs(cache_dir: Path) -> list[Array]:
    """23 photographs, RGB uint8 (H, W, 3). Raises RegistryError when a package cannot be had."""
    jpegs: list[bytes] = []
    for package, names in SOURCES.items():
        found = members(fetch(package, cache_dir), names)
        jpegs += [found[name] for name in names]
    return [_decoded(jpeg) for jpeg in jpegs]


def squares(pictures: list[Array], side_px: int, rounds: int) -> Array:
    """RGB uint8 (rounds * len(pictures) + 1, side_px, side_px, 3): as they are, then varied.

    The last one is half black and half white, so that the input's range is exactly 0..255.
    """
    varied = [*_varied(pictures, rounds)]
    made = [_resized(square, side_px) for square in varied]
    made.append(np.zeros((side_px, side_px, 3), np.uint8))
    made[-1][:, side_px // 2 :] = 255
    return np.stack(made)


def _varied(pictures: list[Array], rounds: int) -> Iterator[Array]:
    chance = np.random.default_rng(SEED)
    for turn in range(rounds):
        for picture in pictures:
            yield _middle(picture) if turn == 0 else _changed(picture, chance)


def _middle(picture: Array) -> Array:
    height, width = picture.shape[:2]
    side = min(height, width)
    y, x = (height - side) // 2, (width - side) // 2
    return picture[y : y + side, x : x + side]


def _changed(picture: Array, chance: np.random.Generator) -> Array:
    """A random square of half the short side or more, perhaps mirrored, darker or lighter."""
    height, width = picture.shape[:2]
    side = int(min(height, width) * chance.uniform(0.5, 1.0))
    y, x = chance.integers(0, height - side + 1), chance.integers(0, width - side + 1)
    square = picture[y : y + side, x : x + side]
    if chance.random() < 0.5:
        square = square[:, ::-1]
    lit = square * chance.uniform(0.6, 1.3) + chance.uniform(-15, 15)
    return np.clip(lit, 0, 255).astype(np.uint8)


def _resized(square: Array, side_px: int) -> Array:
    how = cv2.INTER_AREA if len(square) > side_px else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (side_px, side_px), interpolation=how))


def _decoded(jpeg: bytes) -> Array:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(np.asarray(picture), cv2.COLOR_BGR2RGB))
