"""Pages in other languages and writings, from the picture to the voice."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytesseract
import pytest
from PIL import Image, ImageDraw, ImageFont

from seeing.cli import main
from seeing.commands.speaking import write_wav
from seeing.devices.wav import parse
from seeing.settings import ReadingSettings, Settings
from seeing.sight import reader
from seeing.sight.reading.by_tesseract import TesseractReader
from seeing.sight.reading.engine import open_reader
from seeing.sight.reading.network import is_installed
from seeing.utterance import Sentence
from tests.pictures import DATA, needs_data

if TYPE_CHECKING:
    from seeing.frame import Pixels
    from seeing.sight.reading.engine import TextReader
    from seeing.sight.reading.line import Paragraph

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
RUSSIAN = """\
Все люди рождаются свободными и
равными в своём достоинстве и правах.
Они наделены разумом и совестью
и должны поступать в отношении
друг друга в духе братства. Каждый
человек имеет право на жизнь,
на свободу и на личную
неприкосновенность. Никто не должен
содержаться в рабстве."""  # noqa: RUF001 - it is Russian
needs_ocr = pytest.mark.skipif(not is_installed(), reason="no rapidocr: pip install 'seeing[ocr]'")
needs_font = pytest.mark.skipif(not FONT.exists(), reason="no fonts-dejavu-core")


@cache
def russian(lines: int = 9) -> Pixels:
    page = Image.new("RGB", (1100, 700), "white")
    font = ImageFont.truetype(str(FONT), 40)
    text = "\n".join(RUSSIAN.splitlines()[:lines])
    ImageDraw.Draw(page).multiline_text((80, 60), text, "black", font, spacing=20)
    return np.asarray(page)


def reader_of(languages: str) -> TextReader:
    return open_reader(replace(Settings(), reading=ReadingSettings(languages=languages)))


def read(languages: str, page: Pixels) -> list[Paragraph]:
    return [paragraph for part in reader_of(languages).parts(page) for paragraph in part]


@needs_ocr
@needs_font
def test_another_writing_is_named() -> None:
    if "osd" not in reader.installed_languages():
        pytest.skip("no tesseract-ocr-osd")
    (page,) = read("eng", russian())
    assert (page.kind, page.text, page.language) == ("foreign", "", "und-Cyrl")
    (sign,) = reader_of("eng").read(russian())
    assert (sign.text, sign.language) == ("", "und-Cyrl")


@needs_ocr
@needs_font
def test_a_few_lines_in_another_writing_are_not_nothing() -> None:
    (page,) = read("eng", russian(3))
    assert (page.kind, page.text) == ("foreign", "")
    assert page.language.startswith("und-")
    if "rus" in reader.installed_languages():
        assert "рождаются" in " ".join(x.text for x in read("eng rus", russian(3)))


@needs_font
def test_tesseract_names_it_too() -> None:
    if "osd" not in reader.installed_languages():
        pytest.skip("no tesseract-ocr-osd")
    parts = TesseractReader(["eng"]).parts(russian())
    (page,) = (paragraph for part in parts for paragraph in part)
    assert (page.kind, page.text, page.language) == ("foreign", "", "und-Cyrl")


@needs_ocr
@needs_font
def test_without_tesseract_it_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "/nonexistent")
    monkeypatch.setenv("PATH", "")
    (page,) = read("eng rus", russian())
    assert (page.kind, page.text, page.language) == ("foreign", "", "und-")


@needs_ocr
@needs_font
def test_tesseract_reads_a_writing_that_is_listed() -> None:
    if "rus" not in reader.installed_languages():
        pytest.skip("no tesseract-ocr-rus")
    page = read("eng rus", russian())
    assert {paragraph.language for paragraph in page} == {"ru"}
    assert "рождаются свободными" in " ".join(paragraph.text for paragraph in page)
    assert "свободными" in " ".join(x.text for x in reader_of("eng rus").read(russian()))


@needs_ocr
@needs_data("text_photos_fr")
def test_a_french_page_is_spoken_by_a_french_voice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = DATA / "text_photos_fr" / "ex_maths" / "IMG_20210329_122221.jpg"
    wav = tmp_path / "page.wav"
    settings = ["--set", "reading.languages=eng fra", "--set", "voice=espeak-ng"]
    assert main(["page", str(photo), "--wav", str(wav), *settings]) == 0
    said = capsys.readouterr().out.partition(": ")[2].strip()
    # A doubt follows, in the device's own language: the numbers of the sheet are hard to read.
    first = "Comprendre les fractions: Exercice: donner le résultat de."
    assert said.startswith(first)
    french, english = (rendered(first, language, tmp_path) for language in ("fr", "en"))
    most = len(french) * 9 // 10
    assert heard(wav)[:most] == french[:most] != english[:most]


def heard(wav: Path) -> bytes:
    return parse(wav.read_bytes()).samples.tobytes()


def rendered(text: str, language: str, folder: Path) -> bytes:
    write_wav([Sentence(text, language)], folder / "peer.wav", Settings(voice="espeak-ng"))
    return heard(folder / "peer.wav")
