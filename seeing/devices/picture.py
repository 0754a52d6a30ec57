"""Picture files on disk -> frames. Nothing is decoded before its header was found harmless."""

from __future__ import annotations

import io
import os
import stat
import time
import warnings
from typing import TYPE_CHECKING

# The same as MAX_PIXELS below: OpenCV reads its own limit once, when it is imported.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", "64000000")
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from seeing.errors import PictureError
from seeing.frame import Frame

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.frame import Pixels

# The largest Raspberry Pi camera takes 9,152 x 6,944; a decoded picture of this size is 192 MB.
MAX_PIXELS = 64_000_000
MAX_SIDE_PX = 16_384
MAX_FILE_BYTES = 128 * 1024 * 1024

# Not all that Pillow opens: it would hand PostScript in a file named .png to Ghostscript.
FORMATS = (
    "AVIF", "BMP", "GIF", "ICO", "JPEG", "JPEG2000", "MPO", "PNG", "PPM", "TGA", "TIFF", "WEBP",
)  # fmt: skip
EIGHT_BIT_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"})
SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"})


def read_picture(path: Path, *, is_turned: bool = True) -> Frame:
    """Read a picture that OpenCV reads, turned as its EXIF orientation says.

    Args:
        path: of the file.
        is_turned: False: as it is stored, for comparing with programs that ignore the EXIF.

    Returns:
        A frame of RGB uint8 pixels, shape (height, width, 3); its source is the file's name.

    Raises:
        PictureError: one line that says what is wrong with the file.
    """
    data = _read_bytes(path)
    pixels = _with_pillow(path, data, is_turned=is_turned)
    if pixels is None:
        pixels = _with_opencv(path, data)
    return Frame(pixels, time.monotonic(), path.name)


def pictures_in(folder: Path) -> list[Path]:
    """The picture files of a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def _read_bytes(path: Path) -> bytes:
    try:
        # Not blocking: opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise _unreadable(path, "a folder, pipe or device")
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise PictureError.of(
            expected=f"a picture file {path}",
            received=getattr(error, "strerror", None) or str(error),
            todo="Name another file.",
        ) from error
    if len(data) > MAX_FILE_BYTES:
        raise _unreadable(path, f"more than {MAX_FILE_BYTES:,} bytes")
    if not data:
        raise _unreadable(path, "an empty file")
    return data


def _with_pillow(path: Path, data: bytes, *, is_turned: bool) -> Pixels | None:
    """Decode what Pillow knows; None: leave it to OpenCV.

    Pillow looks at the header first, so that a bomb is refused before it goes off, and it
    finds truncated files; OpenCV fills what is missing of a JPEG with grey and says nothing.
    """
    try:
        with warnings.catch_warnings(), _opened(data) as image:
            warnings.simplefilter("ignore")
            _check_size(path, *image.size)
            image.load()
            if image.mode not in EIGHT_BIT_MODES:
                return None
            upright = ImageOps.exif_transpose(image) if is_turned else image
            return np.asarray(_on_white(upright))
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError:
        raise _unreadable(path, "a decompression bomb") from None
    except PictureError:
        raise
    except Exception as error:  # the decoders raise whatever hostile bytes make them
        why = str(error).partition("\n")[0]
        raise _unreadable(path, f"a damaged picture ({why})") from error


def _opened(data: bytes) -> Image.Image:
    Image.init()
    return Image.open(io.BytesIO(data), formats=[f for f in FORMATS if f in Image.OPEN])


def _on_white(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on paper: black print on nothing would be black on black."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


def _check_size(path: Path, width_px: int, height_px: int) -> None:
    if width_px * height_px > MAX_PIXELS or max(width_px, height_px) > MAX_SIDE_PX:
        raise _unreadable(path, f"{width_px:,} x {height_px:,} pixels")


def _with_opencv(path: Path, data: bytes) -> Pixels:
    """Decode the formats and depths that Pillow leaves: OpenEXR, HDR, PNGs of 16 bits, ..."""
    try:
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _unreadable(path, f"a picture that OpenCV refuses ({error.err})") from error
    if bgr is None:
        raise _unreadable(path, "something that is no picture, or a damaged one")
    _check_size(path, bgr.shape[1], bgr.shape[0])
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)


def _unreadable(path: Path, received: str) -> PictureError:
    return PictureError.of(
        expected=f"a picture of at most {MAX_PIXELS // 1_000_000} megapixels in {path}",
        received=received,
        todo="Name another file.",
    )
