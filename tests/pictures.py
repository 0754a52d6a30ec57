"""Pictures for tests: drawn here, or from the public data sets in SEEING_DATA."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

if TYPE_CHECKING:
    from seeing.frame import Pixels

DATA = Path(os.environ.get("SEEING_DATA") or Path(__file__).parents[2] / "shared" / "data")


def needs_data(name: str) -> pytest.MarkDecorator:
    """Skip a test, saying so, when a public data set is not on this machine."""
    return pytest.mark.skipif(
        not (DATA / name).is_dir(), reason=f"no {name} in SEEING_DATA ({DATA})"
    )


def photograph(name: str) -> Path:
    """One of scikit-image's free photographs, such as ``chelsea.png``."""
    package = importlib.util.find_spec("skimage")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "data" / name


def noise(height_px: int = 48, width_px: int = 64, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height_px, width_px, 3), np.uint8)


def written(text: str, height_px: int = 400, width_px: int = 900) -> Pixels:
    """Black print on white, one line of text a line."""
    page = np.full((height_px, width_px, 3), 255, np.uint8)
    for i, line in enumerate(text.splitlines()):
        place = (40, 90 + 80 * i)
        cv2.putText(page, line, place, cv2.FONT_HERSHEY_SIMPLEX, 1.8, (0, 0, 0), 4, cv2.LINE_AA)
    return page


def save(path: Path, pixels: Pixels) -> Path:
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return path
