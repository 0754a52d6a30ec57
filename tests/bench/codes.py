"""Codes on ZXing's own pictures: `python -m tests.bench.codes [FOLDER]`.

Beside zxing-cpp called plainly. How many of each folder ZXing expects to be read stands in its
test runner, which lies beside the pictures; where only some of a folder's pictures are there,
their share of that number is expected.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp

from seeing.devices.picture import read_picture
from seeing.errors import PictureError
from seeing.sight.codes import CodeReader
from tests.pictures import DATA, photograph

# Folder, how many pictures it has, and how many of them are read upright by the slow way.
EXPECTED = re.compile(r'runTests\("([\w-]+)", \w+, (\d+), \{\s*\{\s*\d+,\s*(\d+)')
RETAIL = ("ean", "upc", "qrcode")
RUNS = 20


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "barcodes_zxing"
    runner = (folder / "upstream_BlackboxTestRunner.cpp").read_text("utf-8")
    shares = {name: int(read) / int(all_) for name, all_, read in EXPECTED.findall(runner)}
    ours, plainly, wanted, retail, false, asked = 0, 0, 0.0, 0, 0, 0
    reader = CodeReader()
    for picture in sorted((folder / "samples").glob("*/*")):
        group, truth = picture.parent.name, picture.with_suffix(".txt")
        if picture.suffix not in {".png", ".webp", ".jpg"}:
            continue
        pixels = read_or_none(picture)
        if pixels is None:
            continue
        values = [code.value for code in reader.read(pixels)]
        if group.startswith("falsepositives"):
            false += len(values)
        elif truth.is_file():
            text = truth.read_bytes().decode("utf-8", "replace")
            asked += 1
            is_right = " ".join(text.split()) in values
            ours += is_right
            plainly += text in plain_values(pixels)
            if group.startswith(RETAIL) and "extension" not in group and group in shares:
                wanted += shares[group]
                retail += is_right
    print(f"exact texts: ours {ours}, zxing-cpp plainly {plainly}, of {asked}")
    print(f"EAN, UPC and QR: {retail} where ZXing expects {wanted:.1f}: {retail / wanted:.2f}")
    print(f"codes in pictures without any: {false}")
    for name, pictures in frames(folder.parent).items():
        for is_thorough in (False, True):
            took_ms = statistics.median(
                timed_ms(reader, pixels, is_thorough=is_thorough) for pixels in pictures
            )
            print(f"{name}, {'on a press' if is_thorough else 'a glance'}: {took_ms:.0f} ms")


def read_or_none(picture: Path) -> Any:
    try:
        return read_picture(picture).pixels
    except PictureError as error:
        print(f"left out: {error}")
        return None


def plain_values(pixels: Any) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(pixels[:, :, ::-1]))]


def frames(data: Path) -> dict[str, list[Any]]:
    """Phone-sized pictures: a photograph with and without a code, and streets without any."""
    coffee = read_picture(photograph("coffee.png")).pixels
    empty = cv2.resize(coffee, (1280, 720), interpolation=cv2.INTER_CUBIC)
    code = zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13)
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=2))
    full = empty.copy()
    full[200 : 200 + drawn.shape[0], 400 : 400 + drawn.shape[1]] = drawn[:, :, None]
    streets = sorted((data / "text_scene_icdar15" / "images").glob("*.jpg"))[::4]
    found = {"1280 x 720 with a code": [full] * RUNS, "1280 x 720 without": [empty] * RUNS}
    if streets:
        found[f"{len(streets)} streets without"] = [read_picture(p).pixels for p in streets]
    return found


def timed_ms(reader: CodeReader, pixels: Any, *, is_thorough: bool) -> float:
    began_s = time.process_time()
    reader.read(pixels, is_thorough=is_thorough)
    return (time.process_time() - began_s) * 1000


if __name__ == "__main__":
    main()
