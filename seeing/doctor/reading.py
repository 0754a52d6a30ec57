"""Check reader: Tesseract is there, knows the language, and reads a word."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, fail, failed, ok
from seeing.errors import ReaderError

if TYPE_CHECKING:
    from seeing.doctor.check import Patient
    from seeing.frame import Pixels

NAME = "reader"
WORDS = "Platform seven"
AGAIN = "sudo apt install --reinstall tesseract-ocr tesseract-ocr-{language}"


def check_reader(patient: Patient) -> Check:
    """It reads two words that are drawn here."""
    from seeing.sight import reader

    language = reader.LANGUAGES.get(patient.settings.speech.language, "eng")
    try:
        opened = reader.Reader(patient.settings.speech.language)
        version, languages = reader.installed_version(), sorted(reader.installed_languages())
        began_s = time.monotonic()
        read = " ".join(line.text for line in opened.read(_drawn(WORDS)))
    except ReaderError as error:
        return failed(NAME, error, AGAIN.format(language=language))
    known = f"tesseract {version}, languages {', '.join(languages)}"
    if read != WORDS:
        text = f"{known}, read {read!r} where {WORDS!r} stands"
        return fail(NAME, text, f"Type: {AGAIN.format(language=language)}")
    return ok(NAME, f"{known}, read two words in {time.monotonic() - began_s:.1f} s")


def _drawn(words: str) -> Pixels:
    import cv2
    import numpy as np

    page = np.full((200, 700, 3), 255, np.uint8)
    black = (0, 0, 0)
    cv2.putText(page, words, (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 2.0, black, 4, cv2.LINE_AA)
    return page
