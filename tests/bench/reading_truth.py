"""What stands in the public pictures of text: each set's own notation -> cases."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.devices.picture import read_picture
from tests.bench.bend import bent
from tests.pictures import save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Corners = NDArray[np.float32]


# How high a page rises, in page widths, and from where it is seen.
BENDS = ((0.05, 20), (0.08, -25), (0.12, 30))
BENT_HEIGHT_PX = 2000


@dataclass(frozen=True, eq=False)
class Case:
    """One picture and what stands in it.

    Attributes:
        picture: its file.
        text: all of it, in reading order where the set has one.
        illegible: corners of regions that the truth marks as not to be read, shape (4, 2).
        total: of a receipt, as printed.
        is_whole: whether the truth has every word, so that precision means something.
    """

    picture: Path
    text: str
    illegible: tuple[Corners, ...] = ()
    total: str = ""
    is_whole: bool = True


def words_of(text: str) -> list[str]:
    """Runs of letters and digits, two or more, in lower case."""
    return [word for word in re.findall(r"[^\W_]+", text.lower()) if len(word) >= 2]


def scenes(folder: Path) -> Iterator[Case]:
    """ICDAR 2015, challenge 4: corners, then the word, ``###`` for illegible."""
    for truth in sorted((folder / "gt").glob("gt_*.txt")):
        rows = [row.split(",", 8) for row in truth.read_text("utf-8-sig").splitlines() if row]
        corners = [np.array(row[:8], np.float32).reshape(4, 2) for row in rows]
        yield Case(
            folder / "images" / f"{truth.stem.removeprefix('gt_')}.jpg",
            " ".join(row[8] for row in rows if row[8] != "###"),
            tuple(quad for row, quad in zip(rows, corners, strict=True) if row[8] == "###"),
        )


def word_crops(folder: Path) -> Iterator[Case]:
    """ICDAR 2015, challenge 4.3: a table of file and word."""
    for row in (folder / "gt.tsv").read_text("utf-8").splitlines()[1:]:
        name, text = row.split("\t")
        yield Case(folder / "images" / name, text)


def receipts(folder: Path) -> Iterator[Case]:
    """SROIE: a CSV of eight coordinates and the text, a JSON with the total."""
    for truth in sorted((folder / "box").glob("*.csv")):
        rows = truth.read_text("utf-8", errors="replace").splitlines()
        key = json.loads((folder / "key" / f"{truth.stem}.json").read_text("utf-8"))
        text = " ".join(row.split(",", 8)[8] for row in rows if row.count(",") >= 8)
        yield Case(folder / "img" / f"{truth.stem}.jpg", text, total=key.get("total", ""))


# Folder of photographs: the sheet's text, and whether that is every word of it.
FRENCH = {
    "svt": ("truth/svt.txt", True),
    "histoire_geo": ("truth/hist_geo.txt", True),
    "ex_cod": ("pdf_text/Exercice_le_COD.txt", False),
    "ex_maths": ("pdf_text/Ex_Maths.txt", False),
    "present_indicatif": ("pdf_text/Present_indicatif.txt", False),
}


def french(folder: Path) -> Iterator[Case]:
    """Photographs of sheets; of two of them the truth is whole."""
    for name, (truth, is_whole) in FRENCH.items():
        text = (folder / truth).read_text("utf-8")
        for picture in sorted((folder / name).glob("*.jpg")):
            yield Case(picture, text, is_whole=is_whole)


def columns(folder: Path) -> Iterator[Case]:
    """scribeocr's pages in hOCR; those with columns."""
    return _scans(folder, "multicol*.hocr")


def prose(folder: Path) -> Iterator[Case]:
    """scribeocr's pages in hOCR; one of each kind with running text in one column."""
    for name in ("deposition_02", "filing_03", "singlecol_01"):
        yield from _scans(folder, f"{name}*.hocr")


def _scans(folder: Path, names: str) -> Iterator[Case]:
    for truth in sorted((folder / "ground_truth").glob(names)):
        marked = truth.read_text("utf-8")
        words = re.findall(r"class=['\"]ocrx_word['\"][^>]*>(.*?)</span>", marked, re.DOTALL)
        text = " ".join(html.unescape(re.sub(r"<[^>]*>", "", word)).strip() for word in words)
        stem = truth.name.split(".")[0]
        yield Case(next((folder / "img").glob(f"{stem}.*")), text)


def book_pages(folder: Path) -> Iterator[Case]:
    """Photographs of open books: those whose text, free by now, we have typed."""
    for truth in sorted((Path(__file__).parent / "curved").glob("*.txt")):
        yield Case(folder / "photos" / f"{truth.stem}.jpg", truth.read_text("utf-8"))


def bent_scans(folder: Path, into: Path) -> Iterator[Case]:
    """Scans, bent like the page of a book and seen from the side; the pictures are put in ``into``.

    At the last bend lines sag by some 80 pixels.
    """
    for case in prose(folder):
        pixels = read_picture(case.picture).pixels
        size = (round(pixels.shape[1] * BENT_HEIGHT_PX / pixels.shape[0]), BENT_HEIGHT_PX)
        flat = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        for rise, tilt_deg in BENDS:
            name = f"{case.picture.stem}_{round(100 * rise)}.png"
            yield Case(save(into / name, bent(flat, rise, tilt_deg)), case.text)


def turned_pages(folder: Path) -> Iterator[Case]:
    """Tesseract's own test page, upright and turned."""
    text = (folder / "phototest.gold.txt").read_text("utf-8")
    for picture in sorted(folder.glob("phototest*.*")):
        if picture.suffix in {".tif", ".png"}:
            yield Case(picture, text)
