"""Which writing a voice can speak: the recogniser also knows Chinese, and sees it in stains."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def spoken_part(text: str) -> str:
    """What of a text is in Latin letters, digits and signs: words in other writing fall out."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join(word for word in plain.split() if not any(map(is_foreign, word)))


def is_mostly_foreign(text: str) -> bool:
    """Whether more of its letters are of another writing than are Latin."""
    letters = [character for character in text if character.isalpha()]
    return 2 * sum(map(is_foreign, letters)) > len(letters)


@lru_cache(maxsize=4096)
def is_foreign(character: str) -> bool:
    """Whether it is a letter that is not Latin."""
    return character.isalpha() and not unicodedata.name(character, "").startswith(
        ("LATIN", "FEMININE", "MASCULINE", "MICRO")
    )
