"""Reading: real Tesseract on print, on nothing, and on bad days."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import numpy as np
import pytesseract
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.devices.picture import read_picture
from seeing.errors import ReaderError
from seeing.sight.reader import Reader, Word, is_wordlike, lines_of, words_in
from tests.pictures import noise, photograph, written

if TYPE_CHECKING:
    from pathlib import Path


def test_print_is_read_line_by_line() -> None:
    lines = Reader().read(written("Platform four\nTrain to London\n18 minutes late"))
    assert [line.text for line in lines] == ["Platform four", "Train to London", "18 minutes late"]
    tops = [line.box.y0 for line in lines]
    assert tops == sorted(tops)
    assert all(0 <= line.box.x0 < line.box.x1 <= 1 for line in lines)
    assert all(line.confidence > 0.8 for line in lines)


def test_a_real_page_is_read() -> None:
    text = " ".join(
        line.text for line in Reader().read(read_picture(photograph("page.png")).pixels)
    )
    for words in ("Region-based segmentation", "determine markers of the coins", "grey values"):
        assert words in text


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((300, 400, 3), np.uint8), np.full((300, 400, 3), 255, np.uint8), noise(300, 400)],
    ids=["black", "white", "noise"],
)
def test_nothing_is_read_as_nothing(pixels: np.ndarray) -> None:
    assert Reader().read(pixels) == []


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (500, 1, 3), (3, 3, 3)])
def test_slivers_do_no_harm(shape: tuple[int, ...]) -> None:
    assert Reader().read(np.zeros(shape, np.uint8)) == []


def test_a_missing_language_says_what_to_install() -> None:
    with pytest.raises(ReaderError, match="sudo apt install tesseract-ocr-xxx"):
        Reader(["eng", "xxx"])


def test_no_tesseract_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReaderError, match="sudo apt install tesseract-ocr"):
        Reader()


@pytest.mark.parametrize("death", ["exec sleep 60", "kill -9 $$", "exit 3"])
def test_a_tesseract_that_hangs_dies_or_fails_is_a_reader_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    reader = Reader(limit_s=0.5)
    program = tmp_path / "tesseract"
    version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    (tmp_path / "version").write_text(version.stdout)
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = --version ]; then cat {tmp_path}/version; exit; fi\n{death}\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(program))
    with pytest.raises(ReaderError, match=r"an answer from tesseract within 0\.5 s"):
        reader.read(written("Hello"))


@pytest.mark.parametrize("text", ["a", "Hello", "12", "£5.00", "don't", "é"])
def test_words(text: str) -> None:
    assert is_wordlike(text)


@pytest.mark.parametrize("text", ["", " ", "|", "--", "_", "°~", "|a|{"])
def test_stains(text: str) -> None:
    assert not is_wordlike(text)


def test_words_of_little_confidence_are_not_believed() -> None:
    table: dict[str, list[Any]] = {
        "text": ["good", "bad", "", "| |"],
        "conf": ["95", 40, -1, 99],
        "block_num": [1] * 4, "par_num": [1] * 4, "line_num": [1] * 4,
        "left": [0] * 4, "top": [0] * 4, "width": [10] * 4, "height": [10] * 4,
    }  # fmt: skip
    assert [word.text for word in words_in(table)] == ["good"]


words = st.builds(
    Word,
    st.text("abc1", min_size=1, max_size=8),
    st.floats(0.6, 1),
    st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 4)),
    st.integers(0, 500),
    st.integers(0, 400),
    st.integers(501, 640),
    st.integers(401, 480),
)


@given(st.lists(words, max_size=30))
def test_lines_lie_within_the_picture_and_are_believable(some: list[Word]) -> None:
    for line in lines_of(sorted(some, key=lambda word: word.line), 640, 480):
        box = line.box
        assert 0 <= box.x0 < box.x1 <= 1
        assert 0 <= box.y0 < box.y1 <= 1
        assert 0.7 <= line.confidence <= 1
