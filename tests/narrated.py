"""What the narrator says, as plain words: for tests to which the language does not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.mind import narrator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.finding import Finding
    from seeing.phrases.shape import Phrases


def answer(mode: str, findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [sentence.text for sentence in narrator.answer(mode, findings, phrases)]


def full_answer(mode: str, findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [sentence.text for sentence in narrator.full_answer(mode, findings, phrases)]
