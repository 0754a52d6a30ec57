"""Pictures with and without a bank note, as the witness sees them: windows of photographs.

A scan of a note is laid on a photograph of something else, whole or folded, turned and tilted; of
a photograph of a note a window is cut. Light, noise and movement are those of a small camera.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.sight.note_witness import SIDE_PX

if TYPE_CHECKING:
    from seeing.frame import Pixels
    from seeing.sight.features import Mask

    Rng = np.random.Generator

# Of a window's area: with less of a note in it, it is neither with nor without one.
LEAST_NOTE, MOST_OF_NONE = 0.12, 0.005
# A note laid on a ground: its area over the ground's. More than 1: held so close that it fills it.
LAID_AREA = (0.1, 1.2)
FOLDED_SHARE, FOLDED_AT = 0.35, (0.4, 0.7)
TILT = 0.2
LIGHT, WARMTH, GRAIN = (0.35, 1.3), 0.1, 8.0
MOVED_SHARE, MOST_MOVED_PX = 0.3, 7


@dataclass(frozen=True)
class Cut:
    """How large a window may be, as a share of the picture's shorter side."""

    least: float
    most: float = 1.0

    def window(self, pixels: Pixels, rng: Rng) -> tuple[slice, slice]:
        """Rows and columns of a square anywhere in a picture."""
        height, width = pixels.shape[:2]
        side = int(rng.uniform(self.least, self.most) * min(height, width))
        y, x = int(rng.integers(height - side + 1)), int(rng.integers(width - side + 1))
        return slice(y, y + side), slice(x, x + side)


def note_in(window: tuple[slice, slice], outline: Mask) -> bool | None:
    """Whether a window shows a note, given a mask of it; None: too little of one to say."""
    share = float((outline[window] > 0).mean())
    if share > LEAST_NOTE:
        return True
    return False if share < MOST_OF_NONE else None


def laid(note: Pixels, ground: Pixels, rng: Rng) -> Pixels:
    """A note on a ground, whole or folded, turned by any angle and seen askew."""
    part = _folded(note, rng)
    (height, width), (rows, columns) = part.shape[:2], ground.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    scale = float(np.sqrt(rng.uniform(*LAID_AREA) * rows * columns / (height * width)))
    tilted = (corners - (width / 2, height / 2)) * scale * rng.uniform(1 - TILT, 1 + TILT, (4, 2))
    angle = rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = rng.uniform(0.3, 0.7, 2) * (columns, rows)
    seen = cv2.getPerspectiveTransform(corners, (tilted @ turn.T + middle).astype(np.float32))
    alone = cv2.warpPerspective(part, seen, (columns, rows))
    covers = cv2.warpPerspective(np.ones((height, width), np.float32), seen, (columns, rows))
    share = cv2.GaussianBlur(covers, (0, 0), 1.0)[..., None]
    return np.asarray(ground * (1 - share) + alone * share).astype(np.uint8)


def _folded(note: Pixels, rng: Rng) -> Pixels:
    if rng.random() >= FOLDED_SHARE:
        return note
    width = note.shape[1]
    at = int(width * rng.uniform(*FOLDED_AT))
    return np.ascontiguousarray(note[:, :at] if rng.random() < 0.5 else note[:, width - at :])


def as_seen(window: Pixels, rng: Rng) -> Pixels:
    """In any light, with grain, perhaps moved, any way up: uint8, (SIDE_PX, SIDE_PX, 3)."""
    small = cv2.resize(window, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    tint = float(rng.uniform(*LIGHT)) * rng.uniform(1 - WARMTH, 1 + WARMTH, 3)
    grain = np.asarray(rng.normal(0.0, float(rng.uniform(0, GRAIN)), small.shape))
    lit = np.clip(small * tint + grain, 0, 255).astype(np.uint8)
    if rng.random() < MOVED_SHARE:
        moved = int(rng.integers(3, MOST_MOVED_PX + 1))
        lit = cv2.blur(lit, (moved, 1) if rng.random() < 0.5 else (1, moved)).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(lit, int(rng.integers(4))))
