"""Reading with PP-OCRv6: real networks on drawn print, and the geometry around them."""

from __future__ import annotations

import re
import threading
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.devices.picture import read_picture
from seeing.errors import ReaderError
from seeing.finding import Box, Finding
from seeing.phrases import phrases_in
from seeing.sight.reading.by_tesseract import TesseractReader
from seeing.sight.reading.edge import whole_words
from seeing.sight.reading.line import Line, around, joined
from seeing.sight.reading.network import Network, NetworkFile, Stop, is_installed
from seeing.sight.reading.quad import ordered, turned, turned_back
from seeing.sight.reading.rapid import LEGIBLE, RapidReader
from seeing.sight.reading.recogniser import Reading, decoded, legibility
from seeing.sight.reading.scripts import foreign_language, foreign_letters, spoken_part
from seeing.sight.reading.worth import all_foreign
from tests.bench.bend import bent
from tests.bench.reading_score import in_order
from tests.bench.reading_truth import words_of
from tests.narrated import answer
from tests.pictures import DATA, needs_data, noise, written

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


BOOK = "When you lie on the\nwarm sand of a beach\nand look at the sea,\nwhich is never still,"


@needs_ocr
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("tilt_deg", [-30, 30])
def test_a_curved_page_is_read_as_a_flat_one_is(tilt_deg: float, quarters: int) -> None:
    page = written(f"{BOOK}\n{BOOK}", 800, 760)
    curved = np.ascontiguousarray(np.rot90(bent(page, 0.12, tilt_deg), quarters))
    flat, read = ([p for part in rapid().parts(x) for p in part] for x in (page, curved))
    wanted, said = (words_of(" ".join(p.text for p in some)) for some in (flat, read))
    assert in_order(wanted, said) == 1
    assert len(said) <= len(wanted) + 1
    whole = around([p.box for p in read])
    ink_y, ink_x = np.nonzero((curved < 60).all(axis=2))
    found = (whole.x0, whole.y0, whole.x1, whole.y1)
    height, width = curved.shape[:2]
    ink = (ink_x.min() / width, ink_y.min() / height, ink_x.max() / width, ink_y.max() / height)
    # Regions are a little larger than their letters.
    assert found == pytest.approx(ink, abs=0.07)


@needs_ocr
@needs_data("text_dewarp")
def test_no_word_of_a_book_page_is_lost_at_its_bend() -> None:
    frame = read_picture(DATA / "text_dewarp" / "photos" / "boston_cooking_b.jpg")
    read = [p for part in rapid().parts(frame.pixels) for p in part]
    wanted = (Path(__file__).parent / "bench" / "curved" / "boston_cooking_b.txt").read_text(
        "utf-8"
    )
    assert in_order(words_of(wanted), words_of(" ".join(p.text for p in read))) >= 0.99


@pytest.mark.parametrize(
    ("certainties", "is_clear"),
    [((0.99, 0.98), True), ((0.99, 0.49), False), ((0.89, 0.89), False), ((), False)],
)
def test_what_is_clear(certainties: tuple[float, ...], is_clear: bool) -> None:
    reading = Reading("x" * len(certainties), certainties, (0.0,) * len(certainties))
    assert reading.is_clear is is_clear


def test_what_is_in_doubt_is_told_as_a_doubt() -> None:
    english = phrases_in("en")
    findings = [
        Finding("text", "paragraph", 0.99, text="It is a day. We go."),
        Finding("text", "paragraph", 0.7, text="Wher is sun.", is_sure=False),
        Finding("text", "unread", 0.5, text="", is_sure=False),
        Finding("text", "row", 0.99, text="Total, 3"),
    ]
    assert answer("page", findings, english) == [
        "It is a day.",
        "We go.",
        "I am not sure. Perhaps Wher is sun.",
        "Here is something that I cannot read.",
        "Total, 3.",
    ]


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
    read = " ".join(p.text for part in TesseractReader(["eng"]).parts(page) for p in part)
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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("出口", "und-Hani"),
        ("出口はこちら", "und-Jpan"),
        ("Έξοδος", "und-Grek"),
        ("EXIT 出口", ""),
        ("à œuvre 12", ""),
        ("", ""),
    ],
)
def test_letters_tell_the_writing(text: str, language: str) -> None:
    assert foreign_language(text) == language


@given(st.text())
def test_whatever_is_read_is_latin_or_in_a_writing(text: str) -> None:
    assert re.fullmatch("|und-([A-Z][a-z]{3})?", foreign_language(text))


def test_blanks_and_unsure_letters_are_not_legible() -> None:
    def reading(text: str, certainty: float) -> Reading:
        return Reading(text, (certainty,) * len(text), (0.5,) * len(text))

    assert legibility([]) == legibility([reading("...", 0.9)]) == 1
    assert legibility([reading("Platform seven", 0.99), reading("12.50", 0.99)]) > 0.9
    assert legibility([reading("   ,    ", 0.97)]) == 0
    assert legibility([reading("IUO CCIL C441", 0.75)]) < LEGIBLE


def test_a_page_in_foreign_writing_says_so() -> None:
    box = Box(0, 0, 1, 1)
    lines = [Line("", 0.95, box, foreign_letters=3), Line("", 0.95, box, foreign_letters=2)]
    (found,) = all_foreign(lines)
    assert (found.text, found.foreign_letters) == ("", 5)
    assert all_foreign(lines[:1]) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("", "This is in a writing that I do not read."),
        ("und-", "This is in a writing that I do not read."),
        ("und-Cyrl", "This is in Cyrillic writing, which I do not read."),
        ("de", "This is in German, which is not one of my languages."),
    ],
)
def test_what_is_said_of_it(language: str, said: str) -> None:
    found = Finding("text", "foreign", 0.95, text="", language=language)
    assert answer("page", [found], phrases_in("en")) == [said]


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
