"""Check reader: it is there, knows the language, and reads a word."""

from __future__ import annotations

import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, fail, failed, ok, warn
from seeing.errors import ReaderError
from seeing.languages import languages_in

if TYPE_CHECKING:
    from seeing.doctor.check import Patient
    from seeing.frame import Pixels

NAME = "reader"
WORDS = "Platform seven"
OCR = f"{sys.executable} -m pip install --force-reinstall onnxruntime rapidocr==3.10.0"
AGAIN = "sudo apt install --reinstall tesseract-ocr"


def check_reader(patient: Patient) -> Check:
    """It reads two words that are drawn here, and is the better one of the two."""
    from seeing.sight.reader import package
    from seeing.sight.reading import network
    from seeing.sight.reading.engine import open_reader

    try:
        opened = open_reader(patient.settings)
        known, again = _known(opened.name, patient)
        began_s = time.monotonic()
        read = " ".join(line.text for line in opened.read(_drawn(WORDS)))
    except ReaderError as error:
        return failed(NAME, error, _cure(patient))
    if read != WORDS:
        text = f"{known}, read {read!r} where {WORDS!r} stands"
        return fail(NAME, text, f"Type: {again}")
    text = f"{known}, read two words in {time.monotonic() - began_s:.1f} s"
    if missing := _missing(opened.name, patient):
        names = ", ".join(missing)
        todo = f"Type: sudo apt install {' '.join(map(package, missing))}"
        return warn(NAME, f"{text}; not read for want of a language of tesseract: {names}", todo)
    if patient.settings.reading.engine == "auto" and not network.is_installed():
        return warn(NAME, f"{text}; signs are read far better with rapidocr", f"Type: {OCR}")
    return ok(NAME, text)


def _missing(engine: str, patient: Patient) -> list[str]:
    """The languages that want Tesseract beside the other reader, and that it does not have."""
    from seeing.sight.reader import installed_languages

    listed = languages_in(patient.settings.reading.languages)
    wanted = [language.name for language in listed if language.writing != "Latn"]
    if engine == "tesseract" or not wanted:
        return []
    try:
        installed = installed_languages()
    except ReaderError:
        installed = set()
    return [name for name in wanted if name not in installed]


def _known(engine: str, patient: Patient) -> tuple[str, str]:
    """What reads, and how it is installed again. Raises ReaderError."""
    from seeing.sight import reader

    if engine != "tesseract":
        return f"{engine} {version('rapidocr')} on ONNX Runtime {version('onnxruntime')}", OCR
    languages = ", ".join(sorted(reader.installed_languages()))
    known = f"tesseract {reader.installed_version()}, languages {languages}"
    return known, _cure(patient)


def _cure(patient: Patient) -> str:
    from seeing.sight.reader import package
    from seeing.sight.reading import network

    engine = patient.settings.reading.engine
    if engine == "rapidocr" or (engine == "auto" and network.is_installed()):
        return OCR
    languages = patient.settings.reading.languages.split()
    return f"{AGAIN} {' '.join(map(package, languages))}"


def _drawn(words: str) -> Pixels:
    import cv2
    import numpy as np

    page = np.full((200, 700, 3), 255, np.uint8)
    black = (0, 0, 0)
    cv2.putText(page, words, (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 2.0, black, 4, cv2.LINE_AA)
    return page
