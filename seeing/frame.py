"""One picture of the world, and when it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture as every part of the device sees it.

    Attributes:
        pixels: RGB, uint8, shape (height, width, 3).
        taken_s: when it was taken, in seconds of the monotonic clock.
        source: what a person would call it: a file name, ``usb:0``.
        is_glance: whether it is one of many that nobody asked for: nothing slow is done to it.
    """

    pixels: Pixels
    taken_s: float
    source: str
    is_glance: bool = False

    @property
    def height_px(self) -> int:
        """Rows of pixels."""
        return int(self.pixels.shape[0])

    @property
    def width_px(self) -> int:
        """Columns of pixels."""
        return int(self.pixels.shape[1])
