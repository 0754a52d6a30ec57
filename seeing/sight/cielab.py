"""sRGB bytes -> linear light -> CIELAB (D65), and a distance between colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from seeing.frame import Pixels

Array: TypeAlias = NDArray[Any]

_CODES = np.arange(256) / 255
_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4)
# IEC 61966-2-1, each row divided by that of the white D65.
_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.9505], [1.0], [1.089]])
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
# Two strong reds may differ by as many units as a grey and a pink, and are still both red.
CHROMA_KNEE = 25.0
LIGHTNESS_WEIGHT = 0.7


def linear(pixels: Pixels) -> Array:
    """Undo the sRGB curve. uint8, any shape -> 0..1, float64."""
    light: Array = _LINEAR[pixels]
    return light


def luminance(rgb: Array) -> Array:
    """Relative luminance of linear RGB, shape (..., 3) -> (...)."""
    shine: Array = rgb @ LUMINANCE
    return shine


def lab(rgb: Array) -> Array:
    """Linear RGB, shape (..., 3) -> L 0..100, a and b; values below 0 count as 0."""
    xyz = np.maximum(rgb, 0) @ _TO_XYZ.T
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def even(colours: Array) -> Array:
    """Bend CIELAB, shape (..., 3), so that straight distances fit how colours are named."""
    chroma = np.hypot(colours[..., 1], colours[..., 2])
    scale = CHROMA_KNEE * np.log1p(chroma / CHROMA_KNEE) / np.maximum(chroma, 1e-9)
    light = LIGHTNESS_WEIGHT * colours[..., 0]
    return np.stack([light, colours[..., 1] * scale, colours[..., 2] * scale], axis=-1)
