"""The only place that calls Tesseract: a picture in, lines of text out.

Tesseract always answers something, also on a wall. What its words say of their own confidence
is the best sieve there is: clean words score 90 to 96, text in noise below 60.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Four threads make one picture slower, not faster; read when libtesseract is loaded.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import cv2
import numpy as np
import pytesseract

from seeing.errors import ReaderError
from seeing.finding import Box
from seeing.sight.reading.line import Line
from seeing.sight.reading.scripts import TESSERACT_WRITINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.frame import Pixels

log = logging.getLogger(__name__)

LEAST_WORD_CONFIDENCE = 0.6
LEAST_LINE_CONFIDENCE = 0.7
# Stains read as one to three letters; words of four and more are rarely stains.
SHORT_LINE_LETTERS = 3
LEAST_SHORT_LINE_CONFIDENCE = 0.9
SMALL_SIDE_PX = 700
# No letter fits into less, and Tesseract fails on slivers.
LEAST_SIDE_PX = 12
MOST_PX = 4_000_000
LIGHT_SIDE_PX, LIGHT_SIGMA_PX, PAPER = 96, 6, 200
# Sauvola's threshold follows the light over the page; the default, Otsu's, is one for all of it.
OPTIONS = "--dpi 300 -c thresholding_method=2"
LIMIT_S = 20.0
LISTING_S = 5.0
PAGE, SCATTERED = 3, 11
# It is the surer the more letters there are: 6 with 300 of Cyrillic. Of 20 pages in as many
# languages it named Georgian wrong, with 0 to 3, and took Armenian for Latin.
LEAST_WRITING_CONFIDENCE = 5.0
MEMORY = "/dev/shm"  # noqa: S108 - on purpose, see _keep_in_memory
APT = "Type: sudo apt install tesseract-ocr"


@dataclass(frozen=True)
class Word:
    """One word as Tesseract tells it; ``line`` names its line, pixels are those of the picture."""

    text: str
    confidence: float
    line: tuple[int, int, int]
    x0: int
    y0: int
    x1: int
    y1: int


class Reader:
    """Reads text.

    Args:
        languages: of the text, by Tesseract's names, the likeliest first.
        limit_s: after how many seconds Tesseract is ended.

    Raises:
        ReaderError: Tesseract or one of its languages is not installed.
    """

    def __init__(self, languages: Sequence[str] = ("eng",), limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        _keep_in_memory()
        self._languages = "+".join(languages)
        if shutil.which("tesseract") is None:
            raise ReaderError.of(expected="the program tesseract", received="none", todo=f"{APT}.")
        installed = installed_languages()
        if missing := [name for name in languages if name not in installed]:
            raise ReaderError.of(
                expected=f"Tesseract's language {' '.join(missing)}",
                received=", ".join(sorted(installed)) or "none",
                todo=f"Type: sudo apt install {' '.join(map(package, missing))}.",
            )

    def read(self, pixels: Pixels) -> list[Line]:
        """Read what stands in a picture, in reading order.

        A page is tried first; when nothing reads as a page, text scattered over a scene.

        Args:
            pixels: RGB uint8, shape (height, width, 3).

        Raises:
            ReaderError: Tesseract failed, was killed or took longer than ``limit_s``.
        """
        if min(pixels.shape[:2]) < LEAST_SIDE_PX:
            return []
        grey = for_tesseract(pixels)
        lines = self._lines(grey, PAGE)
        return lines or self._lines(grey, SCATTERED)

    def cancel(self) -> None:
        """End every reading under way, from any thread: each ends in a ReaderError."""
        end_all()

    def _lines(self, grey: Pixels, layout: int) -> list[Line]:
        try:
            table = pytesseract.image_to_data(
                grey,
                lang=self._languages,
                config=f"--psm {layout} {OPTIONS}",
                output_type=pytesseract.Output.DICT,
                timeout=self._limit_s,
            )
        except (RuntimeError, OSError, pytesseract.TesseractError) as error:
            raise ReaderError.of(
                expected=f"an answer from tesseract within {self._limit_s:g} s",
                received=str(error),
                todo="Look again; if it stays so, install tesseract-ocr again.",
            ) from error
        return lines_of(words_in(table), grey.shape[1], grey.shape[0])


def _keep_in_memory() -> None:
    """Let pytesseract's picture and text files lie in memory: no frame is written to a card."""
    if tempfile.tempdir is None and os.access(MEMORY, os.W_OK):
        tempfile.tempdir = MEMORY


def _tesseracts() -> list[int]:
    """The Tesseract processes that this one has started and that still run."""
    found = list[int]()
    for children in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(pid) for pid in children.read_text().split() if _is_tesseract(pid)]
    return found


def _is_tesseract(pid: str) -> bool:
    try:
        return b"tesseract" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False


def for_tesseract(pixels: Pixels) -> Pixels:
    """Grey, evenly lit, and of a size that Tesseract reads best.

    Small pictures are doubled: letters of less than some twenty pixels are lost.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    wanted = 2.0 if min(height, width) < SMALL_SIDE_PX else 1.0
    scale = min(wanted, (MOST_PX / (height * width)) ** 0.5)
    if scale != 1.0:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)
    return even_light(grey.astype(np.uint8, copy=False))


def even_light(grey: Pixels) -> Pixels:
    """Divide a grey picture by its own blur, so that a shadow on the page is paper again.

    The blur is taken from a shrunken copy: shadows are large, and it costs next to nothing.
    """
    height, width = grey.shape
    shrink = max(1, min(height, width) // LIGHT_SIDE_PX)
    small_size = (max(1, width // shrink), max(1, height // shrink))
    small = cv2.resize(grey, small_size, interpolation=cv2.INTER_AREA)
    light = cv2.resize(cv2.GaussianBlur(small, (0, 0), LIGHT_SIGMA_PX), (width, height))
    return cv2.divide(grey, light, scale=PAPER).astype(np.uint8, copy=False)


def words_in(table: dict[str, list[Any]]) -> list[Word]:
    """The words of ``image_to_data``'s table that are worth believing."""
    words = list[Word]()
    for i, text in enumerate(table["text"]):
        confidence = float(table["conf"][i]) / 100
        if confidence >= LEAST_WORD_CONFIDENCE and is_wordlike(str(text)):
            line = (table["block_num"][i], table["par_num"][i], table["line_num"][i])
            x0, y0 = int(table["left"][i]), int(table["top"][i])
            x1, y1 = x0 + int(table["width"][i]), y0 + int(table["height"][i])
            words.append(Word(str(text).strip(), confidence, line, x0, y0, x1, y1))
    return words


def is_wordlike(text: str) -> bool:
    """Whether something could be a word or a number, rather than a stain on the wall."""
    letters = len(re.findall(r"\w", text)) - text.count("_")
    return letters > 0 and letters >= len(text.strip()) / 2


def lines_of(words: list[Word], width_px: int, height_px: int) -> list[Line]:
    """Join words into lines and keep those worth believing."""
    lines = [
        _line(list(group), width_px, height_px)
        for _, group in groupby(words, key=lambda word: word.line)
    ]
    return [line for line in lines if _is_believable(line)]


def _is_believable(line: Line) -> bool:
    is_short = len(re.findall(r"\w", line.text)) <= SHORT_LINE_LETTERS
    least = LEAST_SHORT_LINE_CONFIDENCE if is_short else LEAST_LINE_CONFIDENCE
    return line.confidence >= least


def _line(words: list[Word], width_px: int, height_px: int) -> Line:
    weights = [len(word.text) for word in words]
    confidence = sum(w.confidence * n for w, n in zip(words, weights, strict=True)) / sum(weights)
    box = Box(
        max(0.0, min(word.x0 for word in words) / width_px),
        max(0.0, min(word.y0 for word in words) / height_px),
        min(1.0, max(word.x1 for word in words) / width_px),
        min(1.0, max(word.y1 for word in words) / height_px),
    )
    return Line(" ".join(word.text for word in words), confidence, box)


def writing_seen(pixels: Pixels, limit_s: float = LIMIT_S) -> str:
    """Which writing a page is in, in ISO 15924 such as ``Cyrl``; empty: Tesseract cannot tell.

    Nor can it where it is not installed: this is a second opinion, and better none than an error.

    Args:
        pixels: RGB uint8, shape (height, width, 3).
        limit_s: after how many seconds Tesseract is ended.
    """
    _keep_in_memory()
    try:
        seen = pytesseract.image_to_osd(
            for_tesseract(pixels), output_type=pytesseract.Output.DICT, timeout=limit_s
        )
    except (RuntimeError, OSError, pytesseract.TesseractError) as error:
        log.info("tesseract saw no writing: %s", error)
        return ""
    is_sure = float(seen["script_conf"]) >= LEAST_WRITING_CONFIDENCE
    return TESSERACT_WRITINGS.get(str(seen["script"]), "") if is_sure else ""


def end_all() -> None:
    """End every Tesseract that this process has started, from any thread."""
    for pid in _tesseracts():
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def package(language: str) -> str:
    """Debian's package of one of Tesseract's languages, such as ``tesseract-ocr-chi-sim``."""
    return f"tesseract-ocr-{language.replace('_', '-')}"


def installed_version() -> str:
    """Tesseract's version, such as ``5.3.0``. Raises ReaderError."""
    try:
        return str(pytesseract.get_tesseract_version())
    # pytesseract leaves with SystemExit when the version cannot be read.
    except (OSError, SystemExit, pytesseract.TesseractNotFoundError) as error:
        raise ReaderError.of(
            expected="the version of tesseract", received=str(error), todo=f"{APT}."
        ) from error


def installed_languages() -> set[str]:
    """The languages that Tesseract can read, such as ``eng``. Raises ReaderError."""
    try:
        # Not through pytesseract, which sets no limit: a Tesseract that hangs would be waited for.
        listed = subprocess.run(
            ["tesseract", "--list-langs"],
            capture_output=True,
            text=True,
            check=True,
            timeout=LISTING_S,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ReaderError.of(
            expected="the list of Tesseract's languages", received=str(error), todo=f"{APT}."
        ) from error
    return set(listed.stdout.split("\n")[1:]) - {""}
