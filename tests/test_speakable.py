"""Any text becomes safe to speak, and stays speakable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seeing.devices.speakable import MAX_CHARS, clean, pieces

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
NASTY_TEXT = st.text(st.sampled_from("[]<>/-! \x00\x01\n\u200b\ud800\u0301a5é."), max_size=40)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("twenty dollars", "twenty dollars"),
        ("  two \n lines\t", "two lines"),
        ("[[h@l'oU]] there", "h@l'oU there"),
        ("[[ left open", "left open"),
        ("[\u200b[x]]", "x"),
        ("-5 degrees", "\N{MINUS SIGN}5 degrees"),
        ("from -5 to 3-4", "from \N{MINUS SIGN}5 to 3-4"),
        ("--help", "help"),
        ("-v en", "v en"),
        ("<speak>hi</speak>", "< speak>hi< /speak>"),
        ("5 < 6 & 7", "5 < 6 & 7"),
        ("a\x01b\x1b[31m", "a b [31m"),
        ("e\u0301", "é"),
        ("नमस्ते", "नमस्ते"),
        ("\x00\u200b\ud800", ""),
        ("", ""),
    ],
)
def test_cleaned(text: str, spoken: str) -> None:
    assert clean(text) == spoken


@given(st.one_of(ANY_TEXT, NASTY_TEXT))
@example("[" * 5 + "\x00" + "[" * 5)
@example("- -a")
def test_clean_text_is_safe(text: str) -> None:
    spoken = clean(text)
    assert "[[" not in spoken
    assert "]]" not in spoken
    assert not spoken.startswith("-")
    assert spoken == " ".join(spoken.split())
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in spoken)
    spoken.encode("utf-8")
    assert len(spoken) <= MAX_CHARS
    assert clean(spoken) == spoken


def letters(text: str) -> list[str]:
    return [c for c in unicodedata.normalize("NFC", text) if c.isalnum()]


@given(st.text(st.characters(exclude_categories=["Cs", "Cf", "Cn", "Co", "Cc"]), max_size=200))
def test_no_letter_or_digit_is_lost(text: str) -> None:
    assert letters(clean(text)) == letters(text)


def test_long_text_ends_at_a_word() -> None:
    spoken = clean("word " * 2000)
    assert MAX_CHARS - 5 <= len(spoken) <= MAX_CHARS
    assert spoken.endswith("word")
    assert len(clean("x" * 9000)) == MAX_CHARS


@given(st.text("ab .!", max_size=200).map(clean), st.integers(1, 30))
def test_pieces_are_short_and_whole(text: str, longest: int) -> None:
    parts = pieces(text, longest)
    assert all(0 < len(part) <= longest for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_pieces_end_with_sentences() -> None:
    text = "Beware of the dog. It bites. Ring the bell, and wait until somebody comes."
    assert pieces(text, 30) == [
        "Beware of the dog. It bites.",
        "Ring the bell, and wait until",
        "somebody comes.",
    ]
