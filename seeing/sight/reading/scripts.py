"""Which writing is Latin, and which other one it is: the recogniser sees Chinese in stains."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

# The first word of a letter's name in Unicode -> its writing in ISO 15924.
WRITINGS = {
    "CJK": "Hani",
    "GREEK": "Grek",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
}
# As Tesseract names them.
TESSERACT_WRITINGS = {
    "Arabic": "Arab",
    "Armenian": "Armn",
    "Bengali": "Beng",
    "Cyrillic": "Cyrl",
    "Devanagari": "Deva",
    "Ethiopic": "Ethi",
    "Georgian": "Geor",
    "Greek": "Grek",
    "Gujarati": "Gujr",
    "Gurmukhi": "Guru",
    "Han": "Hani",
    "Hebrew": "Hebr",
    "Japanese": "Jpan",
    "Kannada": "Knda",
    "Korean": "Hang",
    "Latin": "Latn",
    "Malayalam": "Mlym",
    "Sinhala": "Sinh",
    "Tamil": "Taml",
    "Telugu": "Telu",
    "Thai": "Thai",
}


def spoken_part(text: str) -> str:
    """What of a text is in Latin letters, digits and signs: words in other writing fall out."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join(word for word in plain.split() if not any(map(is_foreign, word)))


def foreign_letters(text: str) -> int:
    """How many of its letters are not Latin."""
    return sum(map(is_foreign, text))


@lru_cache(maxsize=4096)
def is_foreign(character: str) -> bool:
    """Whether it is a letter that is not Latin."""
    return character.isalpha() and not unicodedata.name(character, "").startswith(
        ("LATIN", "FEMININE", "MASCULINE", "MICRO")
    )


def foreign_language(text: str) -> str:
    """What of a language is known from its letters alone: ``und-Grek``, where most are not Latin.

    Japanese has more Chinese letters than its own, which no other writing has. Of Latin text empty.
    """
    counted = Counter(
        WRITINGS.get(unicodedata.name(letter, " ").split(" ")[0], "")
        for letter in text
        if is_foreign(letter)
    )
    if 2 * counted.total() <= sum(map(str.isalpha, text)):
        return ""
    if counted["Jpan"] and 10 * counted["Jpan"] >= counted["Hani"]:
        return "und-Jpan"
    return f"und-{counted.most_common(1)[0][0]}"
