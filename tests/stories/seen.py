"""What a story's words stand for: findings, and what does not work."""

from __future__ import annotations

import re
from dataclasses import replace

from seeing import errors
from seeing.finding import Box, Finding
from seeing.recognisers.colour import MIDDLE

THIRDS = {"left": 1 / 6, "middle": 1 / 2, "right": 5 / 6}


def thing(text: str) -> Finding:
    """Read ``dog left``; a question mark after it is a doubt."""
    is_sure = not text.strip().endswith("?")
    label, _, place = text.strip().removesuffix("?").rpartition(" ")
    x = THIRDS[place]
    return Finding("object", label, 0.9, is_sure, Box(x - 0.1, 0.4, x + 0.1, 0.6))


def text_line(text: str) -> Finding:
    width = min(0.95, len(text) / 40)
    return Finding("text", "line", 0.9, box=Box(0.0, 0.4, width, 0.5), text=text)


def paragraph(text: str) -> Finding:
    """``(fr) Bonjour`` is French, ``(foreign de)`` the news that something German comes."""
    marked = re.fullmatch(r"\((foreign )?([\w-]+)\) ?(.*)", text)
    if marked is None:
        return text_line(text)
    language, words = marked[2], marked[3]
    if marked[1]:
        return Finding("text", "foreign", 0.99, text="", language=language)
    return replace(text_line(words), language=language)


def simple(word: str, rest: str) -> tuple[Finding, ...]:
    """``cover`` the lens, ``paint`` the middle, let light ``shine``, ``know`` what is taught."""
    if word == "cover":
        return (Finding("quality", "too_dark", 1.0), brightness("very dark 0.0"))
    if word == "shine":
        return (brightness(rest),)
    if word == "code":
        return tuple(code(text.strip()) for text in rest.split(",") if text)
    if word == "note":
        return tuple(note(text.strip()) for text in rest.split(",") if text)
    if word == "know":
        return tuple(taught(text.strip()) for text in rest.split(",") if text)
    names = rest.split(",")
    return tuple(colour(name.strip(), 1 / len(names)) for name in names)


def colour(text: str, share: float) -> Finding:
    """Read ``dark blue``; a question mark after it is a doubt."""
    is_sure = not text.endswith("?")
    return Finding("colour", text.removesuffix("?"), 0.9, is_sure, MIDDLE, level=share)


def taught(text: str) -> Finding:
    """Read ``my cup``; a question mark after it is a doubt, a dash before it a broken pack."""
    if text.startswith("-"):
        return Finding("refused", text.removeprefix("-"), 1.0)
    return Finding("taught", text.removesuffix("?"), 0.9, is_sure=not text.endswith("?"))


def code(text: str) -> Finding:
    """Read ``400638133393`` (a code's number), or ``? left``: one that cannot be read, there."""
    if text.startswith("?"):
        x = THIRDS[text.removeprefix("?").strip()]
        return Finding("hint", "code", 1.0, box=Box(x - 0.1, 0.4, x + 0.1, 0.6))
    return Finding("code", "EAN-13", 1.0, box=Box(0.4, 0.4, 0.6, 0.6), text=text)


def note(text: str) -> Finding:
    """Read ``EUR 20``; a question mark is one that cannot be told."""
    return Finding("hint", "note", 0.9) if text == "?" else Finding("money", text, 0.9)


def brightness(text: str) -> Finding:
    """Read ``dim 0.3``: a word, and how bright the middle is."""
    word, _, level = text.rpartition(" ")
    return Finding("light", word, 1.0, level=float(level))


def problem(part: str) -> tuple[str, errors.SeeingError]:
    """What is missing for a part: ``objects`` its model, ``text`` its reader, ``button`` itself."""
    kinds = {
        "objects": errors.ModelError,
        "text": errors.ReaderError,
        "button": errors.ButtonError,
        "camera": errors.CameraError,
    }
    return part, kinds[part](f"no {part}")
