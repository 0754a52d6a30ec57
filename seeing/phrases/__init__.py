"""Every sentence the device can say, one file per language.

A second language is one more file with a :class:`Phrases` of its own, and one line here.
Nothing else in the project contains a sentence for the ear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.errors import UsageError
from seeing.phrases.en import ENGLISH

if TYPE_CHECKING:
    from seeing.phrases.shape import Phrases

LANGUAGES: dict[str, Phrases] = {"en": ENGLISH}


def phrases_in(language: str) -> Phrases:
    """The sentences of one language.

    Raises:
        UsageError: the device does not speak it.
    """
    if language in LANGUAGES:
        return LANGUAGES[language]
    raise UsageError.of(
        expected=f"a language: {', '.join(LANGUAGES)}",
        received=repr(language),
        todo="Set speech.language to one of these.",
    )
