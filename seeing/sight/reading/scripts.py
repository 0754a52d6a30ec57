"""Which writing a voice can speak: the recogniser also knows Chinese, and sees it in stains."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


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
