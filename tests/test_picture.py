"""Picture files: every kind that OpenCV reads, every way in which one can be broken."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from seeing.devices.picture import pictures_in, read_picture
from seeing.errors import PictureError
from tests.pictures import noise, save

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "ppm", "webp", "jpg"])
def test_formats(tmp_path: Path, suffix: str) -> None:
    pixels = np.full((30, 40, 3), (200, 100, 0), np.uint8)
    frame = read_picture(save(tmp_path / f"a.{suffix}", pixels))
    assert frame.pixels.dtype == np.uint8
    assert (frame.height_px, frame.width_px) == (30, 40)
    assert np.abs(frame.pixels.astype(int) - (200, 100, 0)).max() <= 4
    assert frame.source == f"a.{suffix}"


def test_grey_alpha_palette_and_16_bit_become_rgb(tmp_path: Path) -> None:
    for i, mode in enumerate(["L", "LA", "P", "RGBA", "1", "I;16"]):
        path = tmp_path / f"{i}.png"
        Image.new(mode, (20, 10)).save(path)
        assert read_picture(path).pixels.shape == (10, 20, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_respected(tmp_path: Path, orientation: int) -> None:
    picture = Image.new("RGB", (40, 20), "black")
    picture.paste("white", (0, 0, 10, 5))
    exif = picture.getexif()
    exif[0x0112] = orientation
    picture.save(tmp_path / "a.jpg", exif=exif, quality=95)
    pixels = read_picture(tmp_path / "a.jpg").pixels
    assert pixels.shape == ((40, 20, 3) if orientation >= 5 else (20, 40, 3))
    row, column, _ = np.unravel_index(int(pixels.argmax()), pixels.shape)
    turned = np.asarray(_turned(tmp_path / "a.jpg"))
    expected_row, expected_column, _ = np.unravel_index(int(turned.argmax()), turned.shape)
    assert abs(int(row) - int(expected_row)) < 6
    assert abs(int(column) - int(expected_column)) < 11


def _turned(path: Path) -> Image.Image:
    from PIL import ImageOps

    return ImageOps.exif_transpose(Image.open(path))


def png_of(width: int, height: int) -> bytes:
    """A valid PNG header that promises many pixels, and no more."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def broken_files(folder: Path) -> dict[str, Path]:
    whole = save(folder / "whole.jpg", noise(300, 300)).read_bytes()
    png = save(folder / "whole.png", noise(300, 300)).read_bytes()
    contents = {
        "empty.jpg": b"",
        "text.jpg": b"this is no picture at all",
        "truncated.jpg": whole[: len(whole) // 2],
        "truncated.png": png[: len(png) // 2],
        "header only.jpg": whole[:30],
        "bomb.png": png_of(60_000, 60_000),
        "wide.png": png_of(20_000, 20_000),
        "long.png": png_of(20_000, 10),
        "zeros.png": b"\0" * 1000,
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    (folder / "folder.jpg").mkdir()
    return {name: folder / name for name in [*contents, "folder.jpg", "missing.jpg"]}


def test_broken_files_give_one_clear_line(tmp_path: Path) -> None:
    for name, path in broken_files(tmp_path).items():
        with pytest.raises(PictureError) as caught:
            read_picture(path)
        line = str(caught.value)
        assert line.startswith("expected a picture"), name
        assert str(path) in line
        assert "; received " in line
        assert "\n" not in line


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=60), st.integers(0, 4000), st.sampled_from(["jpg", "png", "bmp", "webp"]))
def test_damaged_bytes_never_raise_anything_else(
    tmp_path: Path, patch: bytes, at: int, suffix: str
) -> None:
    is_written, whole = cv2.imencode(f".{suffix}", noise(30, 40))
    assert is_written
    data = whole.tobytes()
    path = tmp_path / f"damaged.{suffix}"
    path.write_bytes(data[: at % len(data)] + patch + data[at % len(data) + len(patch) :])
    try:
        frame = read_picture(path)
    except PictureError:
        return
    assert frame.pixels.shape[2] == 3


def test_pictures_in_a_folder_are_listed_by_name(tmp_path: Path) -> None:
    for name in ["b.png", "a.JPG", "notes.txt", "c.jpeg"]:
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in pictures_in(tmp_path)] == ["a.JPG", "b.png", "c.jpeg"]
