"""Sentences: tables of what is said, and what is never said."""

from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.finding import Box, Finding
from seeing.mind import narrator
from seeing.mind.narrator import true_for_s
from seeing.phrases.en import ENGLISH
from seeing.utterance import Sentence
from tests.narrated import answer, full_answer
from tests.stories.print import text_line
from tests.stories.world import thing


def things(*texts: str) -> list[Finding]:
    return [thing(text) for text in texts]


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        (things("dog left"), "A dog on the left."),
        (things("apple middle"), "An apple in the middle."),
        (things("dog left", "dog left"), "Two dogs on the left."),
        (things("dog left", "dog right"), "Two dogs."),
        (
            things("dog left", "person left", "person right"),
            "A dog on the left and two people.",
        ),
        (
            things("bus right", "cat left", "scissors middle"),
            "A bus on the right, a cat on the left and a pair of scissors in the middle.",
        ),
        (things(*["bottle left"] * 11), "Many bottles on the left."),
        (things("knife left", "knife right"), "Two knives."),
        (
            things("cell phone left", "tv right"),
            "A phone on the left and a television on the right.",
        ),
        (things("dog left?"), "I am not sure. Perhaps a dog on the left."),
        ([], "I am not sure what this is."),
        ([Finding("object", "dog", 0.9)], "A dog."),
    ],
)
def test_brief_answers(findings: list[Finding], said: str) -> None:
    assert answer("objects", findings, ENGLISH) == [said]


def test_what_is_sure_comes_before_what_is_doubtful() -> None:
    assert answer("objects", things("dog left?", "cat right", "tie middle?"), ENGLISH) == [
        "A cat on the right.",
        "I am not sure. Perhaps a dog on the left and a tie in the middle.",
    ]


def test_full_answer_tells_each_thing_with_its_place_and_height() -> None:
    high = Finding("object", "clock", 0.9, box=Box(0.0, 0.0, 0.2, 0.2))
    assert full_answer("objects", [high, *things("person left", "person right")], ENGLISH) == [
        "A clock on the left, near the top, a person on the left and a person on the right."
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["EXIT"], ["EXIT."]),
        (["PULL", "Opening hours"], ["PULL.", "Opening hours."]),
        (
            [
                "The quick brown fox jumps over",
                "the lazy dog and runs away to",
                "its den. The end.",
            ],
            ["The quick brown fox jumps over the lazy dog and runs away to its den.", "The end."],
        ),
        (
            ["All these words stand for an exam-", "ple of a word cut in two parts ok"],
            ["All these words stand for an example of a word cut in two parts ok."],
        ),
    ],
)
def test_text_is_told_in_sentences(lines: list[str], said: list[str]) -> None:
    assert answer("text", [text_line(line) for line in lines], ENGLISH) == said


def test_a_doubtful_text_is_told_as_a_doubt() -> None:
    line = Finding("text", "line", 0.75, is_sure=False, box=Box(0, 0, 1, 1), text="SALE")
    assert answer("text", [line], ENGLISH) == ["I am not sure. Perhaps SALE."]


def test_text_in_another_language_is_told_in_it() -> None:
    french = Finding("text", "line", 0.9, text="la sortie est à 4,90 €. Poussez", language="fr")
    assert narrator.answer("text", [french, text_line("Push £4.99")], ENGLISH) == [
        Sentence("La sortie est à 4,90 €.", "fr"),
        Sentence("Poussez.", "fr"),
        Sentence("Push 4 pounds 99."),
    ]
    doubtful = replace(french, is_sure=False, text="soldes")
    doubt = Sentence("I am not sure. Perhaps")
    assert narrator.answer("text", [doubtful], ENGLISH) == [doubt, Sentence("Soldes.", "fr")]
    said = narrator.again("text", [french], 12, ENGLISH)
    assert said[:2] == [
        Sentence("12 seconds ago:"),
        Sentence("La sortie est à 4,90 €.", "fr"),
    ]
    assert answer("text", [replace(french, language="en", text="Exit")], ENGLISH) == ["Exit."]


def test_text_stays_true_and_things_do_not() -> None:
    assert true_for_s("objects") == 5
    assert true_for_s("text") == float("inf")


labels = st.sampled_from(["dog", "person", "umbrella", "sheep", "wine glass", "bus", "skis"])
boxes = st.tuples(*[st.floats(0, 1)] * 4).map(
    lambda t: Box(min(t[0], t[1]), min(t[2], t[3]), max(t[0], t[1]), max(t[2], t[3]))
)
findings_lists = st.lists(
    st.builds(Finding, st.just("object"), labels, st.floats(0, 1), st.booleans(), boxes),
    max_size=20,
)


@given(findings_lists)
def test_whatever_is_found_is_said_in_well_formed_sentences(findings: list[Finding]) -> None:
    brief, full = (tell("objects", findings, ENGLISH) for tell in (answer, full_answer))
    assert 1 <= len(brief) == len(full) <= 2
    for sentence in brief + full:
        assert re.fullmatch(r"[A-Z][a-z ,.A-Z]*\.", sentence)
        assert "  " not in sentence
        assert not re.search(r"\b(safe|clear|free|empty|nothing|nobody)\b", sentence)


@given(findings_lists)
def test_a_doubt_is_never_stated(findings: list[Finding]) -> None:
    sentences = answer("objects", findings, ENGLISH)
    doubts = [sentence for sentence in sentences if sentence.startswith("I am not sure. Perhaps")]
    assert len(doubts) == any(not finding.is_sure for finding in findings)
    sure = {finding.label for finding in findings if finding.is_sure}
    for sentence in sentences[: len(sentences) - len(doubts)]:
        for label in {"dog", "person", "umbrella", "sheep", "bus"} - sure:
            assert label not in sentence.replace("people", "person")


printable = st.text(string.ascii_letters + string.digits + " .,!?-", min_size=1, max_size=60)


@given(st.lists(printable, min_size=1, max_size=12))
def test_no_letter_that_was_read_is_lost(lines: list[str]) -> None:
    said = " ".join(answer("text", [text_line(line) for line in lines], ENGLISH))
    assert letters(said) == letters("".join(lines))


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum()).lower()


def test_no_sentence_is_endless() -> None:
    words = " ".join(["word"] * 400)
    assert all(len(sentence) <= 205 for sentence in answer("text", [text_line(words)], ENGLISH))
