"""What may be handed to a speech engine, and in which pieces."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 3000
"""About three minutes of speech: a full page."""

_BLANK = {"Cc", "Zl", "Zp", "Zs"}
_UNSPEAKABLE = {"Cf", "Cn", "Co", "Cs"}
_SENTENCE_END = re.compile(r"(?<=[.!?;:।。])\s+")


def clean(text: str) -> str:
    """Make any text safe and sensible to speak. Pure; cleaning twice changes nothing more.

    Text from the camera is whatever somebody printed. espeak-ng reads ``[[...]]`` as
    phonemes and control characters as commands, and a leading hyphen could become an option;
    the hyphen of a negative number becomes a true minus sign, which also languages that leave
    out a hyphen do speak. Every letter and digit survives, up to `MAX_CHARS`.
    """
    text = "".join(_as_spoken(character) for character in text)
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\[{2,}|\]{2,}", " ", text)
    text = re.sub(r"<(?=[\w/!?])", "< ", text)
    text = re.sub(r"(?<!\S)-+(?=\d)", "\N{MINUS SIGN}", text)
    text = re.sub(r"(?<!\S)-+(?=\w)", "", text)
    text = " ".join(text.split())
    return _shortened(text.lstrip("- "))


def pieces(text: str, longest: int) -> list[str]:
    """Split at the ends of sentences, each piece of at most ``longest`` characters.

    A sentence longer than that is split between words, a word longer than that anywhere.
    No text gives no piece.
    """
    result: list[str] = []
    for part in _parts(text, longest):
        if result and len(result[-1]) + 1 + len(part) <= longest:
            result[-1] += " " + part
        else:
            result.append(part)
    return result


def _as_spoken(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    return "" if category in _UNSPEAKABLE else character


def _shortened(text: str) -> str:
    if len(text) <= MAX_CHARS:
        return text
    kept = text[:MAX_CHARS]
    return kept[: kept.rfind(" ")].rstrip() if " " in kept else kept


def _parts(text: str, longest: int) -> list[str]:
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if len(sentence) <= longest:
            parts.append(sentence)
            continue
        for word in sentence.split(" "):
            parts += [word[i : i + longest] for i in range(0, len(word), longest)]
    return [part for part in parts if part]
