"""Which language a text is in: py3langid's naive Bayes over groups of letters, or no answer."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from seeing.languages import LANGUAGES
from seeing.sight.reading.line import letters_in

if TYPE_CHECKING:
    from collections.abc import Collection

# So sure, of texts of 25 letters it names 0.78, and 0.005 wrong; of 60, 0.93 and 0.006; of 200
# none wrong (the Declaration of Human Rights in 16 languages). One that nobody expects needs more
# letters than one of the device's own.
SURE = 0.99
LEAST_LETTERS, LEAST_LETTERS_UNEXPECTED = 20, 60
# Norwegian is two ways of writing to it, and one language to voices.
SAME = {"nb": "no", "nn": "no"}
KNOWN = frozenset(language.code for language in LANGUAGES.values())


def language_of(text: str, expected: Collection[str]) -> str:
    """The language of a text, such as ``fr``; empty where it cannot be told.

    Args:
        text: any.
        expected: the languages that the text may well be in.
    """
    letters = letters_in(text)
    if letters < LEAST_LETTERS:
        return ""
    # Capitals alone tell it nothing.
    named, probability = _identifier().classify(text.lower())
    code = SAME.get(named, named)
    least = LEAST_LETTERS if code in expected else LEAST_LETTERS_UNEXPECTED
    is_sure = code in KNOWN and probability >= SURE and letters >= least
    return code if is_sure else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # here: 11 MB, for texts only

    return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
