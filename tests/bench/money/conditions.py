"""Bad conditions made out of good pictures, the same each time."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seeing.frame import Frame, Pixels

    Make = Callable[[Pixels, np.random.Generator], np.ndarray]


def turned(pixels: Pixels, rng: np.random.Generator) -> np.ndarray:
    """Turned by any angle, on grey, nothing cut off."""
    height, width = pixels.shape[:2]
    side = int(np.hypot(height, width)) + 1
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(0, 360)), 1.0)
    matrix[:, 2] += np.array([(side - width) / 2, (side - height) / 2])
    grey = (128, 128, 128)
    return cv2.warpAffine(pixels, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=grey)


def covered(pixels: Pixels, rng: np.random.Generator) -> np.ndarray:
    """Half of the picture, on any side, under a plain dark cloth."""
    height, width = pixels.shape[:2]
    hidden = pixels.copy()
    side = int(rng.integers(4))
    rows = (slice(0, height // 2), slice(height // 2, None), slice(None), slice(None))[side]
    columns = (slice(None), slice(None), slice(0, width // 2), slice(width // 2, None))[side]
    hidden[rows, columns] = (60, 50, 45)
    return hidden


def folded(pixels: Pixels, _rng: np.random.Generator) -> np.ndarray:
    """The right half seen under another angle and darker, as of a note folded in two."""
    height, width = pixels.shape[:2]
    middle, narrow = width // 2, width * 0.32
    corners = np.array([(middle, 0), (width, 0), (width, height), (middle, height)], np.float32)
    bent = np.array(
        [
            (middle, 0),
            (middle + narrow, 0.12 * height),
            (middle + narrow, 0.88 * height),
            (middle, height),
        ],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(corners, bent)
    half = cv2.warpPerspective(pixels, matrix, (width, height), borderValue=(128, 128, 128))
    seen = np.asarray(half * 0.7).astype(np.uint8)
    seen[:, :middle] = pixels[:, :middle]
    return seen


def blurred(pixels: Pixels, rng: np.random.Generator) -> np.ndarray:
    """Moved while the shutter was open, by a hundredth of the picture, in any direction."""
    length = max(3, round(max(pixels.shape[:2]) * 0.01)) | 1
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1.0 / length
    matrix = cv2.getRotationMatrix2D((length // 2, length // 2), float(rng.uniform(0, 180)), 1.0)
    kernel = np.asarray(cv2.warpAffine(kernel, matrix, (length, length)), np.float32)
    return cv2.filter2D(pixels, -1, kernel / max(float(kernel.sum()), 1e-6))


def dark(pixels: Pixels, rng: np.random.Generator) -> np.ndarray:
    """A fifth of the light, with the noise that comes with it."""
    return _noisy(pixels * 0.2, 3.0, rng)


def noisy(pixels: Pixels, rng: np.random.Generator) -> np.ndarray:
    """The noise of a small sensor in a dim room."""
    return _noisy(pixels * 1.0, 14.0, rng)


def _noisy(light: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    grain = rng.normal(0.0, sigma, light.shape)
    return np.clip(light + grain, 0, 255).astype(np.uint8)


CONDITIONS: Mapping[str, Make] = {
    "turned by any angle": turned,
    "half covered": covered,
    "folded in two": folded,
    "blurred by movement": blurred,
    "a fifth of the light": dark,
    "sensor noise": noisy,
}


def changed(make: Make) -> Callable[[Frame], Frame]:
    """The same change of the same picture each time."""

    def change(frame: Frame) -> Frame:
        rng = np.random.default_rng(zlib.crc32(frame.source.encode()))
        return replace(frame, pixels=make(frame.pixels, rng).astype(np.uint8))

    return change
