"""What was read -> sentences, each in the language in which it is to be heard."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from seeing.utterance import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.finding import Finding
    from seeing.phrases.shape import Phrases

LONGEST_SENTENCE = 200
# A line of print that is this much narrower than the widest ends a paragraph.
FULL_LINE = 0.7
# What the reader of pages has joined itself.
WHOLE = ("heading", "paragraph", "row")
# What stands for text that nobody read.
WORDLESS = ("foreign", "unread")


def sentences_of(finding: Finding, phrases: Phrases) -> list[Sentence]:
    """One finding that was read, sentence by sentence; empty when it has no words."""
    if finding.label == "foreign":
        return [Sentence(phrases.foreign(finding.language))]
    if finding.label == "unread":
        return [Sentence(phrases.unread)]
    return _spoken([(finding.text or "").strip()], finding, phrases)


def letter_by_letter(findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    """What was read, spelled; a sentence for each finding that has text."""
    return [f"{phrases.spelled(finding.text)}." for finding in findings if finding.text]


def read_aloud(lines: Sequence[Finding], phrases: Phrases) -> list[Sentence]:
    """Findings that were read together, joined where they run on; of none nothing."""
    said = list[Sentence]()
    for _, group in groupby(lines, key=_kind):
        together = list(group)
        if together[0].label in WORDLESS:
            said += sentences_of(together[0], phrases)
        else:
            said += _spoken(_paragraphs(together), together[0], phrases)
    return said


def worded(words: str, phrases: Phrases, *, is_sure: bool, language: str = "") -> list[Sentence]:
    """Words as something known, or as a doubt.

    In another language the words are a sentence of their own, after the device's doubt.
    """
    wording = phrases.sure if is_sure else phrases.unsure
    # A question keeps its mark: the voice rises with it.
    if words.endswith(("?", "!")):
        wording = wording.replace("{things}.", "{things}")
    if not language:
        return [Sentence(capital(wording.format(things=words)))]
    doubt, _, end = wording.partition("{things}")
    said = Sentence(f"{capital(words)}{end}", language)
    return [Sentence(doubt.strip()), said] if doubt.strip() else [said]


def capital(sentence: str) -> str:
    """The same with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def _kind(finding: Finding) -> tuple[str, str, bool]:
    """What runs on together: neither other languages, nor the news of what was not read.

    The parts of a page are sure or in doubt each for itself; the lines of a sign all alike.
    """
    wordless = finding.label if finding.label in WORDLESS else ""
    return wordless, finding.language, finding.is_sure or finding.label not in WHOLE


def _spoken(paragraphs: Sequence[str], like: Finding, phrases: Phrases) -> list[Sentence]:
    """Paragraphs in the language of a finding, and as sure as it is."""
    is_own = like.language in {"", phrases.language}
    # How a price or a date is said is the language's own affair; its voice knows the usual ones.
    printed = map(phrases.printed, paragraphs) if is_own else paragraphs
    said = list[Sentence]()
    for sentence in (sentence for paragraph in printed for sentence in _sentences(paragraph)):
        language = "" if is_own else like.language
        words = sentence.rstrip(" .,:;")
        said += worded(words, phrases, is_sure=like.is_sure, language=language)
    return said


def _paragraphs(lines: Sequence[Finding]) -> list[str]:
    """Join lines that run on; a line much narrower than the widest ends its paragraph.

    Of a page the reader has found the paragraphs itself.
    """
    if all(line.label in WHOLE for line in lines):
        return [line.text for line in lines if line.text]
    widths = [line.box.x1 - line.box.x0 if line.box else 0.0 for line in lines]
    full_width = FULL_LINE * max(widths)
    paragraphs = [""]
    for line, width in zip(lines, widths, strict=True):
        text = (line.text or "").strip()
        before = paragraphs[-1]
        joined = before[:-1] + text if re.search(r"\w-$", before) else f"{before} {text}"
        paragraphs[-1] = joined.strip()
        if len(lines) == 1 or width < full_width:
            paragraphs.append("")
    return [paragraph for paragraph in paragraphs if paragraph]


def _sentences(paragraph: str) -> list[str]:
    """Cut at the ends of sentences, and anywhere between words when one is very long.

    The voice starts with the first while the rest waits, and a press in between costs nothing.
    """
    pieces = list[str]()
    for sentence in re.split(r"(?<=[.!?])\s+", paragraph):
        words, piece = sentence.split(), ""
        for word in words:
            if piece and len(piece) + len(word) >= LONGEST_SENTENCE:
                pieces.append(piece)
                piece = ""
            piece = f"{piece} {word}".strip()
        pieces.append(piece)
    return [piece for piece in pieces if piece]
