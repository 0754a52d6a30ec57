"""Findings -> sentences: what to say and what to leave unsaid. The words are the phrases file's."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from seeing.mind import purse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from seeing.errors import SeeingError
    from seeing.finding import Box, Finding
    from seeing.phrases.shape import Phrases

    Listing = Callable[[Sequence[Finding], Phrases], list[str]]

# How long an answer about things stays true: the camera hangs on a person who walks.
THINGS_TRUE_FOR_S = 5.0
PRINTED = ("text", "page", "product")
LONGEST_SENTENCE = 200
# A line of print that is this much narrower than the widest ends a paragraph.
FULL_LINE = 0.7
# What the reader of pages has joined itself.
WHOLE = ("heading", "paragraph", "row", "unread")


def answer(mode: str, findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    """The brief answer to a look: things counted, then as many sentences as the text takes.

    Never says that anything is safe, clear or empty: no findings mean that the device does
    not know.
    """
    return _told(mode, findings, phrases, _brief)


def full_answer(mode: str, findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    """The same at length: every thing by itself, with its place and height."""
    return _told(mode, findings, phrases, _full)


def sentences_of(finding: Finding, phrases: Phrases) -> list[str]:
    """One finding that was read, sentence by sentence; empty when it has no words."""
    if finding.label == "foreign":
        return [phrases.foreign]
    if finding.label == "unread":
        return [phrases.unread]
    pieces = _sentences(phrases.printed((finding.text or "").strip()))
    return [_wording(piece.rstrip(" .,:;"), [finding], phrases) for piece in pieces]


def letter_by_letter(findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    """What was read, spelled; a sentence for each finding that has text."""
    return [f"{phrases.spelled(finding.text)}." for finding in findings if finding.text]


def again(mode: str, findings: Sequence[Finding], age_s: float, phrases: Phrases) -> list[str]:
    """The full answer once more, with how long ago its frame was taken."""
    asked = [finding for finding in findings if finding.kind != "refused"]
    first, *rest = full_answer(mode, asked, phrases)
    return [phrases.again.format(ago=phrases.ago(age_s), answer=first), *rest]


def trouble(error: SeeingError, phrases: Phrases) -> str:
    """What the listener hears of an error."""
    return phrases.troubles.get(error.phrase, phrases.troubles["trouble"])


def true_for_s(mode: str) -> float:
    """How many seconds after the frame an answer may still be said; text stays what it was."""
    return math.inf if mode in PRINTED else THINGS_TRUE_FOR_S


def _told(mode: str, findings: Sequence[Finding], phrases: Phrases, listed: Listing) -> list[str]:
    """What is sure in one sentence, what is doubtful in another, then the text.

    In mode scene the text is one more thing in the sentence.
    """
    if not findings:
        return [phrases.unknown.get(mode, phrases.unknown["objects"])]
    if findings[0].kind == "quality":
        return [phrases.quality[findings[0].label]]
    if findings[0].label == "foreign":
        return [phrases.foreign]
    if findings[-1].kind == "refused":
        return _with_refusals(mode, findings, phrases, listed)
    lines = [finding for finding in findings if finding.kind == "text"]
    things = _without_named_codes([f for f in findings if f.kind != "text"])
    if mode == "scene":
        return _sentences_about([*things, *lines], phrases, listed)
    return _sentences_about(things, phrases, listed) + (_text(lines, phrases) if lines else [])


def _with_refusals(
    mode: str, findings: Sequence[Finding], phrases: Phrases, listed: Listing
) -> list[str]:
    others = [finding for finding in findings if finding.kind != "refused"]
    refused = [finding.label for finding in findings if finding.kind == "refused"]
    said = [phrases.pack_refused.format(name=name) for name in refused]
    return [*(_told(mode, others, phrases, listed) if others else []), *said]


def _sentences_about(findings: Sequence[Finding], phrases: Phrases, listed: Listing) -> list[str]:
    sentences = list[str]()
    for is_sure in (True, False):
        some = [finding for finding in findings if finding.is_sure is is_sure]
        parts = listed([finding for finding in some if finding.kind != "text"], phrases)
        parts += [phrases.written.format(text=f.text) for f in some if f.kind == "text"]
        if parts:
            sentences.append(_wording(phrases.join(parts), some, phrases))
    return sentences


def _brief(findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    return _by_kind(findings, phrases, BRIEF)


def _full(findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    return _by_kind(findings, phrases, FULL)


def _by_kind(
    findings: Sequence[Finding], phrases: Phrases, listings: Mapping[str, Listing]
) -> list[str]:
    """Each kind in its own words; what has none of its own is a thing."""
    parts = list[str]()
    for kind in dict.fromkeys(finding.kind for finding in findings):
        same = [finding for finding in findings if finding.kind == kind]
        parts += listings.get(kind, listings["object"])(same, phrases)
    return parts


def _counted(things: Sequence[Finding], phrases: Phrases) -> list[str]:
    labels = dict.fromkeys(thing.label for thing in things)
    groups = [[thing for thing in things if thing.label == label] for label in labels]
    return [_group(group, phrases) for group in groups]


def _one_by_one(things: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [
        f"{phrases.count(thing.label, 1)} {_place_full(thing.box, phrases)}".strip()
        for thing in things
    ]


def _group(group: Sequence[Finding], phrases: Phrases) -> str:
    """A count, and the place when all of them are in the same third."""
    thirds = {_third(finding.box.centre_x) for finding in group if finding.box}
    place = phrases.place(thirds.pop()) if len(thirds) == 1 else ""
    return f"{phrases.count(group[0].label, len(group))} {place}".strip()


def _place_full(box: Box | None, phrases: Phrases) -> str:
    return phrases.place_full(_third(box.centre_x), _third(box.centre_y)) if box else ""


def _taught(things: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [phrases.taught(thing.label) for thing in things]


def _colours(colours: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [phrases.colour(colour.label) for colour in colours]


def _colours_full(colours: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [
        phrases.colour(colour.label)
        if colour.level is None
        else phrases.colour_full(colour.label, colour.level)
        for colour in colours
    ]


def _money(notes: Sequence[Finding], phrases: Phrases) -> list[str]:
    return _with_sums([phrases.money(note.label) for note in notes], notes, phrases)


def _money_full(notes: Sequence[Finding], phrases: Phrases) -> list[str]:
    said = [phrases.money_full(note.label, note.text or "") for note in notes]
    return _with_sums(said, notes, phrases)


def _with_sums(said: list[str], notes: Sequence[Finding], phrases: Phrases) -> list[str]:
    if len(said) < 2:
        return said
    sums = purse.sums(note.label for note in notes)
    return [phrases.money_together(said, [phrases.money(label) for label in sums])]


def _light(lights: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [phrases.light(light.label, *_where(light.box, is_full=False)) for light in lights]


def _light_full(lights: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [phrases.light(light.label, *_where(light.box, is_full=True)) for light in lights]


def _codes(codes: Sequence[Finding], phrases: Phrases) -> list[str]:
    return [phrases.code(code.label, code.text or "") for code in codes]


def _without_named_codes(findings: Sequence[Finding]) -> list[Finding]:
    """A code that the user has given a name is told by its name alone."""
    named = {finding.text for finding in findings if finding.kind == "product"}
    return [finding for finding in findings if finding.kind != "code" or finding.text not in named]


def _where(box: Box | None, *, is_full: bool) -> tuple[int | None, int | None]:
    """Third and height third; briefly, a side is enough."""
    if box is None:
        return None, None
    third = _third(box.centre_x)
    return third, _third(box.centre_y) if is_full or third == 1 else None


BRIEF: dict[str, Listing] = {
    "object": _counted,
    "taught": _taught,
    "money": _money,
    "colour": _colours,
    "light": _light,
    "product": _taught,
    "code": _codes,
}
FULL: dict[str, Listing] = {
    "object": _one_by_one,
    "taught": _taught,
    "money": _money_full,
    "colour": _colours_full,
    "light": _light_full,
    "product": _taught,
    "code": _codes,
}


def _third(x: float) -> int:
    return min(2, max(0, int(x * 3)))


def _wording(things: str, findings: Iterable[Finding], phrases: Phrases) -> str:
    is_sure = all(finding.is_sure for finding in findings)
    wording = phrases.sure if is_sure else phrases.unsure
    return _capital(wording.format(things=things))


def _text(lines: Sequence[Finding], phrases: Phrases) -> list[str]:
    if all(line.label in WHOLE for line in lines):
        return [sentence for line in lines for sentence in sentences_of(line, phrases)]
    printed = map(phrases.printed, _paragraphs(lines))
    spoken = [sentence for paragraph in printed for sentence in _sentences(paragraph)]
    return [_wording(sentence.rstrip(" .,:;"), lines[:1], phrases) for sentence in spoken]


def _paragraphs(lines: Sequence[Finding]) -> list[str]:
    """Join lines that run on; a line much narrower than the widest ends its paragraph."""
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


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
