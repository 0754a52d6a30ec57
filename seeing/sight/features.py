"""Local features of a picture: small patches that look the same turned, larger and in other light.

SIFT (D. G. Lowe, 2004) as RootSIFT (Arandjelovic and Zisserman, 2012), on a picture whose contrast
was evened out (CLAHE), rounded to bytes: 128 of them a feature, so that a face of a bank note
takes about 100 kB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from seeing.frame import Pixels

    Points: TypeAlias = NDArray[np.float32]
    Descriptors: TypeAlias = NDArray[np.uint8]
    Mask: TypeAlias = NDArray[np.uint8]

WIDTH = 128
# Of a scan.
LONGEST_SIDE_PX = 800
SIDE = 800.0
# A small picture is enlarged: SIFT finds three times as many patches on 224 pixels as on them bare.
LEAST_SIDE_PX = 480
# The entries of a RootSIFT vector of unit length rarely reach a half.
LEVELS = 512.0
CLIP_LIMIT, TILES = 2.0, (8, 8)


@dataclass(frozen=True, eq=False)
class Features:
    """The features of one picture, the strongest first.

    Attributes:
        points: where they are, float32, shape (n, 2): x and y, measured so that the longest side
            of the picture is ``SIDE``, whatever size the features were found at.
        descriptors: uint8, shape (n, 128): ``LEVELS`` times a vector of unit length.
        size: width and height of the picture, measured the same way.
    """

    points: Points
    descriptors: Descriptors
    size: tuple[float, float]

    def __len__(self) -> int:
        return len(self.points)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Features:
        """Some of them: by a mask, by their places, or by a slice."""
        return Features(self.points[chosen], self.descriptors[chosen], self.size)


def features_of(
    pixels: Pixels,
    most: int,
    mask: Mask | None = None,
    longest_px: int = LONGEST_SIDE_PX,
    least_px: int = LEAST_SIDE_PX,
) -> Features:
    """Find the strongest features of a picture.

    Args:
        pixels: RGB uint8, shape (height, width, 3).
        most: how many at most.
        mask: uint8, shape (height, width); only where it is not 0. None: everywhere.
        longest_px: a picture with a longer side is shrunk to this.
        least_px: one whose longest side is shorter is enlarged to this.
    """
    height, width = pixels.shape[:2]
    scale = _scale(max(width, height), longest_px, least_px)
    grey = _resized(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), scale)
    even = cv2.createCLAHE(CLIP_LIMIT, TILES).apply(grey)
    unit = SIDE / max(width, height)
    size = (width * unit, height * unit)
    small = None if mask is None else cv2.resize(mask, grey.shape[1::-1], interpolation=0)
    # OpenCV's stubs leave SIFT out.
    sift: Any = cv2.SIFT_create(nfeatures=most)  # type: ignore[attr-defined]
    keypoints, vectors = sift.detectAndCompute(even, small)
    if vectors is None or not keypoints:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, WIDTH), np.uint8), size)
    strongest = np.argsort([-point.response for point in keypoints], kind="stable")[:most]
    places = np.array([point.pt for point in keypoints], np.float32)
    points = places[strongest] * np.float32(unit / scale)
    return Features(points, rounded(vectors[strongest]), size)


def rounded(vectors: NDArray[np.float32]) -> Descriptors:
    """SIFT vectors, float32, shape (n, 128) -> RootSIFT in bytes."""
    sums = np.maximum(vectors.sum(axis=1, keepdims=True), 1e-7)
    levels: Descriptors = np.minimum(np.sqrt(vectors / sums) * LEVELS, 255).round().astype(np.uint8)
    return levels


def _scale(side_px: int, longest_px: int, least_px: int) -> float:
    return min(max(side_px, least_px), longest_px) / side_px


def _resized(grey: MatLike, scale: float) -> MatLike:
    if scale == 1.0:
        return grey
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way)
