"""What a story's words stand for where something is read."""

from __future__ import annotations

import re
from dataclasses import replace

from seeing.finding import Box, Finding


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
