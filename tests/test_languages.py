"""Languages: which one a text is in, which of them is spoken, and what is said of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.finding import Box
from seeing.languages import LANGUAGES, languages_in
from seeing.phrases import en_languages
from seeing.sight.reading.line import Line, Paragraph
from seeing.sight.reading.linguist import language_of
from seeing.sight.reading.polyglot import Polyglot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.sight.reading.quad import Quad

BOX = Box(0, 0, 1, 1)
ENGLISH = (
    "Please keep the door closed, because the heating is on in the whole of the building and"
    " nobody here wants to be cold."
)
FRENCH = (
    "Veuillez garder la porte fermée, parce que le chauffage marche dans tout le bâtiment et"
    " personne ne veut avoir froid."
)
GERMAN = (
    "Bitte halten Sie die Tür geschlossen, denn im ganzen Gebäude ist die Heizung an, und wir"
    " wollen alle nicht frieren."
)
NUMBERS = "12.50 3.99 17 EAN 4006381333931 0 800 123 456"


class Scripted:
    """Reads what it is told, part by part."""

    name = "scripted"

    def __init__(self, *parts: Sequence[str]) -> None:
        self._parts = parts

    def rest(self, idle_s: float) -> None:
        """Nothing is held."""

    def read(self, pixels: Pixels) -> list[Line]:
        return [Line(text, 0.9, BOX) for part in self._parts for text in part]

    def parts(self, pixels: Pixels) -> Iterator[list[Paragraph]]:
        for part in self._parts:
            yield [Paragraph("paragraph", text, 0.9, BOX) for text in part]

    def places(self, pixels: Pixels) -> list[Quad]:
        return []

    def cancel(self) -> None:
        """Nothing runs."""


def read(*parts: Sequence[str], languages: str = "eng fra") -> list[list[tuple[str, str, str]]]:
    polyglot = Polyglot(Scripted(*parts), languages_in(languages))
    return [
        [(x.kind, x.text, x.language) for x in part]
        for part in polyglot.parts(np.zeros((9, 9, 3), np.uint8))
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (FRENCH, "fr"),
        (FRENCH.upper(), "fr"),
        (GERMAN, "de"),
        ("Sortie de secours: poussez la barre", "fr"),
        ("Exit", ""),
        ("Paris", ""),
        (NUMBERS, ""),
        ("", ""),
    ],
)
def test_which_language(text: str, language: str) -> None:
    assert language_of(text, ("en", "fr")) == language


def test_one_that_nobody_expects_takes_more_letters() -> None:
    short = "Bitte freihalten, auch nachts"
    assert language_of(short, ("en",)) == ""
    assert language_of(short, ("en", "de")) == "de"


@given(st.text(max_size=300))
def test_whatever_is_read_has_a_known_language_or_none(text: str) -> None:
    known = {language.code for language in LANGUAGES.values()}
    assert language_of(text, ("en",)) in known | {""}


def test_every_language_and_writing_has_an_english_name() -> None:
    assert set(en_languages.LANGUAGES) == {language.code for language in LANGUAGES.values()}
    writings = {language.writing for language in LANGUAGES.values()} - {"Latn"}
    assert set(en_languages.WRITINGS) == writings


def test_each_paragraph_is_said_in_its_language() -> None:
    assert read([ENGLISH], [FRENCH, "Merci!"], [ENGLISH]) == [
        [("paragraph", ENGLISH, "en")],
        [("paragraph", FRENCH, "fr"), ("paragraph", "Merci!", "fr")],
        [("paragraph", ENGLISH, "en")],
    ]


def test_a_few_words_in_mid_page_do_not_change_the_language() -> None:
    names = "Source: Company data, Refinitiv, Credit Suisse estimates"
    assert read([ENGLISH], [names]) == [
        [("paragraph", ENGLISH, "en")],
        [("paragraph", names, "en")],
    ]


def test_a_heading_waits_for_the_text_below_it() -> None:
    assert read(["Avis"], [FRENCH]) == [
        [("paragraph", "Avis", "fr"), ("paragraph", FRENCH, "fr")],
    ]


def test_numbers_wait_no_longer_than_needed() -> None:
    assert read(["Paris"]) == [[("paragraph", "Paris", "en")]]
    parts = read(*[[NUMBERS]] * 4, ["1"])
    assert [len(part) for part in parts] == [2, 1, 1, 1]
    assert [len(part) for part in read(["Avis"], [ENGLISH], languages="eng")] == [1, 1]
    assert read(["Paris"], languages="fra eng") == [[("paragraph", "Paris", "fr")]]


def test_a_language_that_is_not_listed_is_told_once_and_the_text_read_all_the_same() -> None:
    assert read([GERMAN], [GERMAN]) == [
        [("foreign", "", "de"), ("paragraph", GERMAN, "en")],
        [("paragraph", GERMAN, "en")],
    ]


def test_a_sign_has_one_language() -> None:
    def lines(*texts: str) -> list[tuple[str, str]]:
        polyglot = Polyglot(Scripted(texts), languages_in("eng fra"))
        return [(x.text, x.language) for x in polyglot.read(np.zeros((9, 9, 3), np.uint8))]

    assert lines("EXIT") == [("EXIT", "en")]
    french = ("SORTIE DE SECOURS", "POUSSEZ LA BARRE")
    assert lines(*french) == [(text, "fr") for text in french]
    assert lines(GERMAN) == [("", "de"), (GERMAN, "en")]
    assert lines() == []
