"""Flat scans as an open book would show them: bent like its page, seen from the side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The camera: how far off the page's middle, in page widths.
DISTANCE = 2.5
# Enough for rays that meet the paper at a small angle.
ROUNDS = 30


def bent(pixels: NDArray[np.uint8], rise: float, tilt_deg: float) -> NDArray[np.uint8]:
    """A flat page, bent: it rises steeply from the left edge and falls slowly to the right.

    Args:
        pixels: of the page, RGB uint8, shape (height, width, 3).
        rise: how high, in page widths.
        tilt_deg: how far from straight above the camera looks; negative from the head of the page.

    Returns:
        A picture of the same size, grey around the page.
    """
    height, width = pixels.shape[:2]
    x, y = _met(width, height, rise, np.radians(tilt_deg))
    # The paper is longer than its shadow.
    xs = np.linspace(0, 1, 1000)
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(xs), np.diff(_profile(xs, rise))))])
    is_off = (x < 0) | (x > 1)
    columns = np.interp(x, xs, along / along[-1]) * width
    columns[is_off] = -10
    rows = (y + height / width / 2) * width
    return np.asarray(
        cv2.remap(
            pixels,
            columns.astype(np.float32),
            rows.astype(np.float32),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(110, 100, 90),
        ),
        np.uint8,
    )


def _profile(x: NDArray[np.float64], rise: float) -> NDArray[np.float64]:
    inside = np.clip(x, 0, 1)
    return rise * 27 / 4 * inside * (1 - inside) ** 2


def _met(
    width: int, height: int, rise: float, tilt: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where on the page each pixel's ray meets the paper: x 0..1, y around 0, in page widths."""
    u, v = np.meshgrid(
        (np.arange(width) + 0.5) / width - 0.5,
        (np.arange(height) + 0.5 - height / 2) / width,
    )
    # Room around the page, for it fills the frame otherwise.
    u, v = 1.15 * u, 1.15 * v
    cos, sin = np.cos(tilt), np.sin(tilt)
    # The camera at (0.5, sin, cos) * DISTANCE looks at the page's middle.
    eye_y, eye_z = DISTANCE * sin, DISTANCE * cos
    ray_x, ray_y, ray_z = u / DISTANCE, v / DISTANCE * cos - sin, -v / DISTANCE * sin - cos
    z = np.zeros_like(u)
    for _ in range(ROUNDS):
        reach = (z - eye_z) / ray_z
        x = 0.5 + reach * ray_x
        z = 0.5 * z + 0.5 * _profile(x, rise)
    return x, eye_y + reach * ray_y
