"""Reading with PP-OCRv6: real networks on drawn print, and the geometry around them."""

from __future__ import annotations

import threading
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.errors import ReaderError
from seeing.finding import Box, Finding
from seeing.mind.narrator import answer
from seeing.phrases import phrases_in
from seeing.sight.reading.by_tesseract import TesseractReader
from seeing.sight.reading.edge import whole_words
from seeing.sight.reading.line import Line, joined
from seeing.sight.reading.network import Network, NetworkFile, Stop, is_installed
from seeing.sight.reading.quad import ordered, turned, turned_back
from seeing.sight.reading.rapid import RapidReader, all_foreign
from seeing.sight.reading.recogniser import decoded
from seeing.sight.reading.scripts import foreign_letters, spoken_part
from tests.pictures import noise, written

needs_ocr = pytest.mark.skipif(not is_installed(), reason="no rapidocr: pip install 'seeing[ocr]'")
PRINT = "Platform four\nTrain to London\n18 minutes late"


@cache
def rapid() -> RapidReader:
    return RapidReader(1)


@needs_ocr
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_print_is_read_whichever_way_up(quarters: int) -> None:
    page = np.ascontiguousarray(np.rot90(written(PRINT), quarters))
    assert [line.text for line in rapid().read(page)] == PRINT.splitlines()
    read = " ".join(p.text for part in rapid().parts(page) for p in part)
    assert read == " ".join(PRINT.splitlines())


@needs_ocr
def test_boxes_are_those_of_the_frame_as_it_was_taken() -> None:
    page = np.ascontiguousarray(np.rot90(written("Platform four"), 1))
    box = rapid().read(page)[0].box
    ink_y, ink_x = np.nonzero(page[:, :, 0] < 128)
    assert box.x0 == pytest.approx(ink_x.min() / page.shape[1], abs=0.06)
    assert box.y1 == pytest.approx(ink_y.max() / page.shape[0], abs=0.06)


@needs_ocr
@pytest.mark.parametrize(
    "pixels",
    [np.zeros((300, 400, 3), np.uint8), np.full((300, 400, 3), 255, np.uint8), noise(300, 400)],
    ids=["black", "white", "noise"],
)
def test_nothing_is_read_as_nothing(pixels: np.ndarray) -> None:
    assert rapid().read(pixels) == []
    assert list(rapid().parts(pixels)) == []


@needs_ocr
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (500, 1, 3), (3, 3, 3)])
def test_slivers_do_no_harm(shape: tuple[int, ...]) -> None:
    assert rapid().read(np.zeros(shape, np.uint8)) == []
    assert list(rapid().parts(np.zeros(shape, np.uint8))) == []


@needs_ocr
def test_a_word_that_the_frame_cuts_is_left_out_or_marked() -> None:
    page = written("Platform four\n  London")[:, 150:]
    lines = rapid().read(np.ascontiguousarray(page))
    assert [(line.text, line.is_cut) for line in lines if "four" in line.text] == [("four", False)]
    only = rapid().read(np.ascontiguousarray(written("Platform")[:, 150:]))
    assert all(line.is_cut for line in only)


@needs_ocr
def test_of_print_that_fills_the_frame_no_word_is_lost() -> None:
    lines = [
        "One of five long lines",
        "that reach from edge to",
        "edge of the sheet, they",
        "lose neither their first",
        "nor their last words now",
    ]
    page = written("\n".join(lines), 480, 900)[:, 30:]
    width = int(np.flatnonzero((page < 128).any(axis=(0, 2))).max()) + 4
    assert [line.text for line in rapid().read(np.ascontiguousarray(page[:, :width]))] == lines


@needs_ocr
def test_a_reading_is_stopped_from_another_thread_and_by_its_limit() -> None:
    reader = RapidReader(1, limit_s=0.01)
    with pytest.raises(ReaderError, match="it was stopped"):
        list(reader.parts(written(PRINT, 2000, 2000)))
    alarm = threading.Timer(0.05, rapid().cancel)
    alarm.start()
    with pytest.raises(ReaderError, match="it was stopped"):
        _read_for_ever(rapid())


def _read_for_ever(reader: RapidReader) -> None:
    while True:
        reader.read(written(PRINT))


@needs_ocr
def test_the_limit_is_for_silence_not_for_whoever_listens() -> None:
    reader = RapidReader(1, limit_s=20)
    heard = 0
    for _ in reader.parts(written("Platform four\n\n\nTrain to London", 600)):
        heard += 1
        (stop,) = reader._stops
        assert stop._alarm is not None
        assert stop._alarm.finished.is_set(), "while it is being told, no time runs"
    assert heard >= 1
    assert reader._stops == set()


@needs_ocr
def test_networks_that_rested_are_loaded_by_the_next_reading() -> None:
    networks = rapid()._detector._network, rapid()._recogniser._network
    rapid().read(written(PRINT))
    rapid().rest(60)
    assert all(network._session is not None for network in networks), "just used"
    rapid().rest(0)
    assert all(network._session is None for network in networks)
    assert [line.text for line in rapid().read(written(PRINT))] == PRINT.splitlines()


def test_a_damaged_network_says_what_to_install() -> None:
    with pytest.raises(ReaderError, match=r"pip install 'seeing\[ocr\]'"):
        Network(NetworkFile("PP-OCRv6_det_small.onnx", "0" * 64), 1)


def test_a_stopped_reading_runs_nothing_more() -> None:
    class Options:
        terminate = False

    stop, options = Stop(), Options()
    stop.set()
    stop.watch(options)
    assert options.terminate


@pytest.mark.parametrize("quarters", [0, 1, 3])
def test_tesseract_reads_a_page_too(quarters: int) -> None:
    page = np.ascontiguousarray(np.rot90(written(PRINT), quarters))
    read = " ".join(p.text for part in TesseractReader("en").parts(page) for p in part)
    assert "Train to London" in read


def test_repeats_and_gaps_fall_out() -> None:
    steps = [1, 1, 0, 1, 2, 2, 0]
    output = np.full((len(steps), 3), 0.05, np.float32)
    for i, step in enumerate(steps):
        output[i, step] = 0.9
    reading = decoded(output, ["", "a", "b"])
    assert reading.text == "aab"
    assert reading.confidence == pytest.approx(0.9)
    assert list(reading.places) == sorted(reading.places)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["Deter-", "mine it"], "Determine it"),
        (["T-", "Shirt"], "T- Shirt"),
        (["Baden-", "Baden"], "Baden-Baden"),
        (["pages 3-", "5"], "pages 3- 5"),
        (["", " a "], "a"),
    ],
)
def test_divided_words_are_made_whole(lines: list[str], whole: str) -> None:
    assert joined(lines) == whole


def test_foreign_writing_is_not_spoken() -> None:
    assert spoken_part("EXIT 出口 \uff14\uff12") == "EXIT 42"
    assert foreign_letters("出口 a") == 2
    assert foreign_letters("à œuvre 12") == 0


def test_a_page_in_foreign_writing_says_so() -> None:
    box = Box(0, 0, 1, 1)
    lines = [Line("", 0.95, box, foreign_letters=3), Line("", 0.95, box, foreign_letters=2)]
    (found,) = all_foreign(lines)
    assert (found.text, found.foreign_letters) == ("", 5)
    assert all_foreign(lines[:1]) == []
    said = answer("page", [Finding("text", "foreign", 0.95, text="")], phrases_in("en"))
    assert said == ["This is in a writing that I do not read."]


@pytest.mark.parametrize(
    ("x0", "x1", "left"),
    [(0, 200, ("form four", True)), (60, 300, ("Plat form", True)), (50, 200, None)],
)
def test_cut_words(x0: int, x1: int, left: tuple[str, bool] | None) -> None:
    quad = np.array([[x0, 10], [x1, 10], [x1, 40], [x0, 40]], np.float32)
    assert whole_words("Plat form four", quad, 300, 100) == (left or ("Plat form four", False))


corners = st.lists(st.floats(0, 300), min_size=2, max_size=2)


@given(st.integers(0, 3), corners, st.floats(10, 90), st.floats(3, 9), st.floats(-30, 30))
def test_turning_there_and_back(
    quarters: int, centre: list[float], width: float, height: float, angle: float
) -> None:
    points = cv2.boxPoints(((centre[0], centre[1]), (width, height), angle))
    quad = ordered(np.asarray(points, np.float32))
    back = turned_back(turned(quad, quarters, 400, 300), quarters, 400, 300)
    apart = np.linalg.norm(back[:, None] - quad[None], axis=2)
    assert apart.min(axis=1).max() < 1e-2
