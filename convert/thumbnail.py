"""A small picture of a photograph for a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from convert.report_blocks import Picture
from seeing.devices.picture import read_picture
from seeing.errors import PictureError

if TYPE_CHECKING:
    from pathlib import Path

SIDE_PX = 160
QUALITY = 80


def thumbnail(path: Path, caption: str, description: str) -> Picture:
    """Shrink a photograph; one that cannot be read is described without its picture."""
    try:
        pixels = read_picture(path).pixels
    except PictureError:
        return Picture(caption, f"{description} It cannot be read any more.", b"", 0, 0)
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE_PX / max(height, width))
    sides = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(pixels, sides, interpolation=cv2.INTER_AREA)
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Picture(caption, description, data.tobytes(), sides[0], sides[1])
