"""What a class may be called."""

from __future__ import annotations

import unicodedata

from seeing.errors import UsageError

MOST_CHARACTERS = 100
# Labels stand one a line in a file: nothing in one may end a line. Surrogates are the bytes of a
# folder's name that are no UTF-8.
REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Slashes would make paths of them; bars stand between labels in tables.
REFUSED_CHARACTERS = frozenset("/\\|")
REFUSED_NAMES = frozenset({"", ".", ".."})


def label_of(text: str, where: str) -> str:
    """A label as it is kept: without spaces around it, its accents joined to their letters.

    Emoji are as good as letters.

    Args:
        text: as the folder is called or the table says.
        where: it stands, for the message.

    Raises:
        UsageError: it is empty, too long, or holds a slash, a bar or a control character.
    """
    label = unicodedata.normalize("NFC", text).strip()
    has_refused = REFUSED_CHARACTERS & set(label) or REFUSED_CATEGORIES & set(
        map(unicodedata.category, label)
    )
    if label in REFUSED_NAMES or len(label) > MOST_CHARACTERS or has_refused:
        raise UsageError.of(
            expected=f"a label of 1 to {MOST_CHARACTERS} characters without slashes, "
            f"bars and control characters in {where}",
            received=ascii(text),
            todo="Give the class another name.",
        )
    return label
