"""Every sentence the device can say stands in the phrases file, and promises nothing."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seeing import errors
from seeing.phrases import LANGUAGES, phrases_in
from seeing.recognisers import MODES
from seeing.sight.card import read_card, shipped_models
from seeing.sight.quality import Quality

if TYPE_CHECKING:
    from seeing.phrases.shape import Phrases

PROJECT = Path(__file__).parents[1]


def sentences(phrases: Phrases) -> list[str]:
    values = [getattr(phrases, field.name) for field in fields(phrases)]
    texts = [value for value in values if isinstance(value, str)]
    return texts + [text for value in values if isinstance(value, dict) for text in value.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole(language: str) -> None:
    phrases = phrases_in(language)
    assert all(sentences(phrases))
    assert set(phrases.modes) == {mode.name for mode in MODES} == set(phrases.unknown)
    assert set(phrases.quality) == {quality.value for quality in Quality} - {"good"}
    kinds = {
        error.phrase
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.SeeingError)
    }
    assert set(phrases.troubles) == kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_promises_safety(language: str) -> None:
    for sentence in sentences(phrases_in(language)):
        assert not re.search(r"\b(safe|clear|genuine|certain|free|empty)\b", sentence.lower())


def test_every_label_can_be_counted() -> None:
    english = phrases_in("en")
    for label in read_card(shipped_models() / "objects").labels:
        one, two, many = (english.count(label, number) for number in (1, 2, 30))
        assert re.fullmatch(r"an? [a-z ]+", one)
        assert two.startswith("two ")
        assert many.startswith("many ")


@pytest.mark.parametrize(
    ("label", "number", "said"),
    [
        ("10 Rupees", 1, "10 Rupees"),
        ("African elephant", 1, "an African elephant"),
        ("person", 1, "a person"),
        ("person", 3, "three people"),
        ("umbrella", 1, "an umbrella"),
        ("sandwich", 2, "two sandwiches"),
        ("toothbrush", 2, "two toothbrushes"),
        ("mouse", 2, "two mice"),
        ("sheep", 2, "two sheep"),
        ("skis", 1, "a pair of skis"),
        ("scissors", 4, "four pairs of scissors"),
        ("tv", 1, "a television"),
        ("dog", 10, "ten dogs"),
        ("dog", 11, "many dogs"),
    ],
)
def test_plurals(label: str, number: int, said: str) -> None:
    assert phrases_in("en").count(label, number) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "Just now"), (5.4, "5 seconds ago"), (89, "89 seconds ago"), (600, "10 minutes ago")],
)
def test_ago(seconds: float, said: str) -> None:
    assert phrases_in("en").ago(seconds) == said


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(errors.UsageError, match="expected a language: en"):
        phrases_in("xx")


def test_no_sentence_for_the_ear_stands_anywhere_else() -> None:
    """Utterances are only made from phrases: no literal text is ever given to one."""
    for path in (PROJECT / "seeing").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Utterance":
                assert not isinstance(node.args[0], (ast.Constant, ast.JoinedStr)), path
