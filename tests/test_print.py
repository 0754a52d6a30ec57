"""How printed prices, dates, numbers and links are said, and how text is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.phrases.en_print import printed, spelled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tea £4.99 a cup", "Tea 4 pounds 99 a cup"),
        ("$1", "1 dollar"),
        ("$1,299.00.", "1299 dollars."),
        ("4,99 €", "4 euros 99"),
        ("RM 80.90", "80 ringgit 90"),
        ("FORM 80.90", "FORM 80.90"),
        ("£4.995", "£4.995"),
        ("on 25/12/2018", "on 25 December 2018"),
        ("12/25/2018", "25 December 2018"),
        ("3/4/2018", "3/4/2018"),
        ("45/12/2018", "45/12/2018"),
        ("TEL 07-3523888", "TEL 0 7, 3 5 2 3 8 8 8"),
        ("+44 20 7946 0958", "plus 4 4, 2 0, 7 9 4 6, 0 9 5 8"),
        ("at 14:05 and 9:30 pm", "at 14:05 and 9:30 pm"),
        ("1,299,000.50", "1,299,000.50"),
        ("in 2018", "in 2018"),
        ("see https://example.org/menu", "see example.org/menu"),
        ("anna@example.org", "anna@example.org"),
        ("EAN4006381333931", "EAN4006381333931"),
    ],
)
def test_print_is_said_as_a_person_says_it(text: str, said: str) -> None:
    assert printed(text) == said


@given(st.text())
def test_any_text_can_be_said_and_spelled(text: str) -> None:
    printed(text)
    assert len(spelled(text)) >= len("".join(text.split()))


@given(st.text("abc £$€.,/ \n", max_size=40))
def test_words_stay_as_they_are(text: str) -> None:
    assert printed(text) == text


def test_spelling() -> None:
    assert spelled("Tea 4!") == "capital t, e, a; 4, exclamation mark"
