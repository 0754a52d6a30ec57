"""Bar codes and QR codes: drawn by zxing-cpp, said by name, and never more than text."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.devices.speakable import clean
from seeing.errors import ProductsError
from seeing.finding import Box, Finding
from seeing.frame import Frame
from seeing.mind.code_tone import code_pitch_hz
from seeing.phrases import phrases_in
from seeing.recognisers.product import ProductRecogniser
from seeing.sight.bars import MOST_REGIONS, MOST_SHARE, bar_regions
from seeing.sight.codes import MOST_CHARS, CodeReader, plain
from seeing.sight.gtin import is_valid, normal
from seeing.sight.products import ProductList
from tests.narrated import answer
from tests.pictures import noise

if TYPE_CHECKING:
    from pathlib import Path

zxingcpp = pytest.importorskip("zxingcpp", reason="no zxing-cpp here")
MILK = "4006381333931"


def drawn(text: str, symbology: str = "QRCode") -> Any:
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
    grey = np.array(zxingcpp.write_barcode_to_image(code, scale=3))
    framed = cv2.copyMakeBorder(grey, 60, 90, 80, 40, cv2.BORDER_CONSTANT, value=255)
    return cv2.cvtColor(framed, cv2.COLOR_GRAY2RGB)


def frame(pixels: Any) -> Frame:
    return Frame(pixels, 0.0, "test")


def said(pixels: Any, products: ProductList | None = None) -> str:
    found = ProductRecogniser(CodeReader(), products).recognise(frame(pixels)).findings
    return " ".join(answer("product", found, phrases_in("en")))


@pytest.mark.parametrize(
    ("text", "symbology", "label"),
    [
        (MILK, "EAN13", "EAN-13"),
        ("96385074", "EAN8", "EAN-8"),
        ("Hello", "QRCode", "QR Code"),
        ("Hello", "DataMatrix", "Data Matrix"),
        ("Hello", "Code128", "Code 128"),
    ],
)
def test_codes_are_findings(text: str, symbology: str, label: str) -> None:
    (found,) = (
        ProductRecogniser(CodeReader(), None).recognise(frame(drawn(text, symbology))).findings
    )
    assert (found.kind, found.label, found.text) == ("code", label, text)
    assert found.box is not None
    assert 0 < found.box.x0 < found.box.x1 < 1


def test_a_upc_is_read_as_the_ean_that_it_is() -> None:
    (code,) = CodeReader().read(drawn("012345678905", "UPCA"))
    assert (code.symbology, code.value) == ("EAN-13", "0012345678905")


def test_nothing_is_no_code() -> None:
    assert said(noise(480, 640)) == "I find no bar code."
    assert said(np.zeros((480, 640, 3), np.uint8)).startswith("It is too dark")
    assert CodeReader().read(np.zeros((2, 700, 3), np.uint8)) == []


def test_a_product_is_said_by_its_name_or_its_number(tmp_path: Path) -> None:
    products = ProductList(tmp_path / "products.sqlite")
    number = " ".join(MILK)
    assert said(drawn(MILK, "EAN13"), products) == f"An unknown product with the number {number}."
    products.add(MILK, "oat milk")
    assert said(drawn(MILK, "EAN13"), products) == "Oat milk."


def test_a_link_is_read_out() -> None:
    text = said(drawn("https://example.org/menu"))
    assert text == "A QR code with a link: https://example.org/menu."


@pytest.mark.parametrize(
    "text",
    [
        "$(reboot); `rm -rf /`\x07\x1b[2J",
        "[[phonemes]] <say-as>now</say-as>",
        "\u202egnp.exe \u2066hidden\u2069 \u05e9\u05dc\u05d5\u05dd",
        "x" * 2000,
    ],
    ids=["shell", "mark-up", "right to left", "long"],
)
def test_what_a_code_says_is_only_text(text: str) -> None:
    heard = clean(said(drawn(text)))
    assert not any(unicodedata.category(c) in {"Cc", "Cf"} for c in heard)
    assert "[[" not in heard
    assert "<say" not in heard
    assert len(heard) < MOST_CHARS + 100


@given(st.text())
def test_plain_text_is_short_visible_and_stays(text: str) -> None:
    once = plain(text)
    assert len(once) <= MOST_CHARS
    assert not any(unicodedata.category(c)[0] == "C" for c in once)
    assert plain(once) == once


@pytest.mark.parametrize("number", [MILK, "96385074", "012345678905", "10012345678902"])
def test_check_digits(number: str) -> None:
    assert is_valid(number)
    wrong = str((int(number[-1]) + 1) % 10)
    assert not is_valid(number[:-1] + wrong)


@pytest.mark.parametrize(
    "number", ["", "123", "abcdefgh", "\uff14\uff10\uff10\uff16\uff13\uff18\uff11\uff13"]
)
def test_no_numbers(number: str) -> None:
    assert not is_valid(number)
    assert normal(number) == number


def test_the_same_product_by_another_spelling(tmp_path: Path) -> None:
    products = ProductList(tmp_path / "new" / "products.sqlite")
    assert products.all() == []
    assert products.name_of(MILK) is None
    products.add("0 12345 67890 5", "soap")
    assert products.name_of("0012345678905") == "soap"
    products.add("012345678905", "hand soap")
    assert [(p.code, p.name) for p in products.all()] == [("00012345678905", "hand soap")]
    assert products.remove("012345678905").name == "hand soap"
    with pytest.raises(ProductsError, match="a code in the list"):
        products.remove("012345678905")


@pytest.mark.parametrize(("code", "name"), [("", "milk"), (MILK, ""), (MILK, "m" * 101)])
def test_what_cannot_be_remembered(tmp_path: Path, code: str, name: str) -> None:
    with pytest.raises(ProductsError, match="a code, and a name"):
        ProductList(tmp_path / "products.sqlite").add(code, name)


def test_a_damaged_list_is_told_and_codes_are_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "products.sqlite"
    path.write_bytes(b"not a database" * 99)
    with pytest.raises(ProductsError, match="the list of products"):
        ProductList(path).all()
    assert said(drawn("Hello"), ProductList(path)) == "A QR code with the text: Hello."


def test_the_tone_rises_towards_the_middle() -> None:
    def code(x: float) -> Finding:
        return Finding("code", "EAN-13", 1.0, box=Box(x - 0.05, 0.45, x + 0.05, 0.55), text=MILK)

    pitches = [code_pitch_hz([code(x)]) or 0.0 for x in (0.0, 0.2, 0.4, 0.5)]
    assert pitches == sorted(pitches)
    assert pitches[-1] == 1760
    assert code_pitch_hz([code(0.0), code(0.5)]) == 1760
    assert code_pitch_hz([]) is None


def test_a_code_that_cannot_be_read_is_seen_where_it_is() -> None:
    """Half of the bars of a QR code are gone: what is left shows where to point the camera."""
    pixels = drawn("https://example.org/a/rather/long/one")
    height, width = pixels.shape[:2]
    pixels[height // 2 :, width // 2 :] = 255
    reader = CodeReader()
    assert reader.read(pixels, is_thorough=False) == []
    boxes = reader.unread(pixels)
    assert boxes
    assert all(0.2 < box.centre_x < 0.8 for box in boxes)
    findings = ProductRecogniser(reader, None).recognise(Frame(pixels, 0.0, "", is_glance=True))
    assert {finding.kind for finding in findings.findings} == {"hint"}


def in_a_large_frame(dark: int, light: int) -> tuple[Any, Box]:
    """A bar code of 2-pixel bars on a smooth ground of 1280 x 720, and where it is."""
    code = zxingcpp.create_barcode("Seeing 4711", zxingcpp.BarcodeFormat.Code128)
    bars = np.array(zxingcpp.write_barcode_to_image(code, scale=2)).astype(float) / 255
    grey = np.tile(np.linspace(90, 160, 1280), (720, 1))
    height, width = bars.shape
    grey[400 : 400 + height, 700 : 700 + width] = dark + (light - dark) * bars
    box = Box(700 / 1280, 400 / 720, (700 + width) / 1280, (400 + height) / 720)
    return cv2.cvtColor(grey.astype(np.uint8), cv2.COLOR_GRAY2RGB), box


@pytest.mark.parametrize(("dark", "light", "blur_px"), [(40, 220, 1.5), (110, 132, 0.8)])
def test_narrow_and_faint_bars_in_a_large_frame(dark: int, light: int, blur_px: float) -> None:
    pixels, box = in_a_large_frame(dark, light)
    blurred = cv2.GaussianBlur(pixels, (0, 0), blur_px)
    assert CodeReader().read(blurred, is_thorough=False) == []
    (code,) = CodeReader().read(blurred)
    assert code.value == "Seeing 4711"
    assert code.box.x0 == pytest.approx(box.x0, abs=0.03)
    assert code.box.x1 == pytest.approx(box.x1, abs=0.03)
    assert box.y0 - 0.02 <= code.box.y0 <= code.box.y1 <= box.y1 + 0.02


def test_bars_are_looked_for_where_they_may_be() -> None:
    pixels, box = in_a_large_frame(40, 220)
    (region,) = bar_regions(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    assert region.x0 <= box.x0 * 1280
    assert region.x1 >= box.x1 * 1280
    assert region.area < 0.11 * 1280 * 720
    assert bar_regions(np.full((720, 1280), 128, np.uint8)) == []


@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 40), st.integers(0, 99))
def test_regions_of_bars_lie_in_the_picture(height: int, width: int, bar: int, seed: int) -> None:
    height, width = min(height, 400_000 // width + 1), min(width, 2000)
    rows = np.random.default_rng(seed).integers(0, 256, (1, width // bar + 1), np.uint8)
    grey = np.ascontiguousarray(np.tile(np.repeat(rows, bar, axis=1)[:, :width], (height, 1)))
    regions = bar_regions(grey)
    assert len(regions) <= MOST_REGIONS
    assert sum(region.area for region in regions) <= MOST_SHARE * grey.size
    for region in regions:
        assert 0 <= region.x0 < region.x1 <= width
        assert 0 <= region.y0 < region.y1 <= height
