"""What the double's sensor sees, and how picamera2 lays it out in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from seeing.frame import Pixels

ALIGN_BYTES = 64
PADDING = 0xAA


def scene(width_px: int, height_px: int) -> Pixels:
    """A red, a green, a blue and a grey quarter."""
    pixels = np.zeros((height_px, width_px, 3), np.uint8)
    half_y, half_x = height_px // 2, width_px // 2
    pixels[:half_y, :half_x] = (200, 30, 30)
    pixels[:half_y, half_x:] = (30, 160, 30)
    pixels[half_y:, :half_x] = (30, 30, 200)
    pixels[half_y:, half_x:] = (128, 128, 128)
    return pixels


def rendered(pixels: Pixels, light: float) -> Pixels:
    """As the sensor sees it with this share of the light that it wants."""
    return (pixels * light).astype(np.uint8)


def strides(stream: dict[str, Any]) -> dict[str, Any]:
    """The stream with the length of its rows in memory, as libcamera fills it in."""
    row_bytes = stream["size"][0] * (1 if stream["format"] == "YUV420" else 3)
    return stream | {"stride": -(-row_bytes // ALIGN_BYTES) * ALIGN_BYTES}


def laid_out(pixels: Pixels, stream: dict[str, Any], colour_space: str) -> Pixels:
    """The bytes of one buffer, with padding at the end of each row.

    The names of the formats are back to front (formats.py; FORMAT_TABLE in request.py): the
    bytes of RGB888 are blue, green, red. YUV420 is three planes, the second and third with
    rows half as long.
    """
    (width, height), stride = stream["size"], stream["stride"]
    small = _u8(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))
    if stream["format"] == "YUV420":
        planes = _planes(small, colour_space)
        return np.concatenate(
            [
                _padded(planes[0], stride),
                _padded(planes[1], stride // 2),
                _padded(planes[2], stride // 2),
            ]
        )
    ordered = small if stream["format"] == "BGR888" else small[:, :, ::-1]
    return _padded(ordered.reshape(height, width * 3), stride)


def _padded(rows: Pixels, stride: int) -> Pixels:
    memory = np.full((rows.shape[0], stride), PADDING, np.uint8)
    memory[:, : rows.shape[1]] = rows
    return memory.ravel()


def _planes(rgb: Pixels, colour_space: str) -> tuple[Pixels, Pixels, Pixels]:
    """BT.601; sycc uses all 256 levels, smpte170m those from 16 to 235 (converters.py)."""
    height, width = rgb.shape[:2]
    if colour_space == "sycc":
        full = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
        luma, red, blue = (np.ascontiguousarray(full[:, :, i]) for i in range(3))
        return _u8(luma), _u8(blue[::2, ::2]), _u8(red[::2, ::2])
    if colour_space != "smpte170m":
        raise NotImplementedError(colour_space)
    packed = _u8(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420)).ravel()
    luma, blue, red = np.split(packed, [width * height, width * height * 5 // 4])
    half = (height // 2, width // 2)
    return luma.reshape(height, width), blue.reshape(half), red.reshape(half)


def _u8(array: Any) -> Pixels:
    return np.asarray(array, np.uint8)
