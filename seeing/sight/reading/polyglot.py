"""A reader that also tells in which language what it read is, so that a voice of it can say it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seeing.sight.reading.line import Line, Paragraph, around, letters_in
from seeing.sight.reading.linguist import SURE, language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.languages import Language
    from seeing.sight.reading.engine import TextReader
    from seeing.sight.reading.quad import Quad

# A heading waits for the text below it, which tells the language; but no longer than for this.
ENOUGH_LETTERS = 60
# What is read with less may be anything, in any language: Armenian was told as Vietnamese.
CERTAIN = 0.8


class Polyglot:
    """Reads with another reader, and names languages.

    Before text in a language that is not listed comes a ``foreign`` one without text, once a page;
    the text itself is then taken as if it were in the first of the listed ones.

    Args:
        reader: reads, and says so where the writing is not one of its own.
        languages: at least one, the likeliest first.
        others: reads what is in other writings, in ``other_languages``.
    """

    def __init__(
        self,
        reader: TextReader,
        languages: Sequence[Language],
        others: TextReader | None = None,
        other_languages: Sequence[Language] = (),
    ) -> None:
        self._reader = reader
        self._codes = tuple(language.code for language in languages)
        self._others = Polyglot(others, other_languages) if others else None
        self._other_codes = tuple(language.code for language in other_languages)
        # The last is a writing that could not be told.
        self._writings = {f"und-{language.writing}" for language in other_languages} | {"und-"}
        self.name = reader.name

    def cancel(self) -> None:
        """End every reading under way, from any thread: each ends in a ReaderError."""
        self._reader.cancel()
        if self._others:
            self._others.cancel()

    def rest(self, idle_s: float) -> None:
        """Let go of memory if nobody has read for so long."""
        self._reader.rest(idle_s)
        if self._others:
            self._others.rest(idle_s)

    def places(self, pixels: Pixels) -> list[Quad]:
        """Where lines of text are; see `TextReader`. Raises ReaderError."""
        return self._reader.places(pixels)

    def read(self, pixels: Pixels) -> list[Line]:
        """Short text, all of it in one language; see `TextReader`. Raises ReaderError."""
        lines = self._reader.read(pixels)
        if self._others and any(line.language in self._writings for line in lines):
            read = self._others.read(pixels)
            return read if language_of(_certain(read), self._other_codes) else lines
        language = language_of(_certain(lines), self._codes)
        voice = language if language in self._codes else self._codes[0]
        said = [replace(line, language=line.language or voice) for line in lines]
        if language in {"", voice}:
            return said
        return [Line("", SURE, around([line.box for line in lines]), language=language), *said]

    def parts(self, pixels: Pixels) -> Iterator[list[Paragraph]]:
        """A page, each paragraph in its language; see `TextReader`. Raises ReaderError."""
        page, waiting = _Page(self._codes), list[Paragraph]()
        for part in self._reader.parts(pixels):
            if self._others and any(x.language in self._writings for x in part):
                read = [paragraph for part in self._others.parts(pixels) for paragraph in part]
                # What it makes of yet another writing is in no language.
                yield read if language_of(_certain(read), self._other_codes) else part
                return
            waiting += part
            if page.is_known(waiting):
                yield page.named(waiting)
                waiting = []
        if waiting:
            yield page.named(waiting)


@dataclass
class _Page:
    """What is known of a page: its last language, its letters, and the languages told of."""

    codes: tuple[str, ...]
    language: str = ""
    letters: int = 0
    told: set[str] = field(default_factory=set)

    def is_known(self, paragraphs: Sequence[Paragraph]) -> bool:
        """Whether the language of these can be told, or waiting for more is of no use."""
        self.language = self.language or language_of(_certain(paragraphs), self.codes)
        if self.language or len(self.codes) == 1:
            return True
        return self.letters + _letters(paragraphs) >= ENOUGH_LETTERS

    def named(self, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
        """Each in its own language; those too short to tell in the one before."""
        self.letters += _letters(paragraphs)
        named = list[Paragraph]()
        for paragraph in paragraphs:
            # In mid-page a few words are more likely a name than another language.
            expected = (self.language,) if self.language else self.codes
            self.language = language_of(_certain([paragraph]), expected) or self.language
            voice = self.language if self.language in self.codes else self.codes[0]
            if self.language not in {"", voice} and self.language not in self.told:
                self.told.add(self.language)
                named.append(Paragraph("foreign", "", SURE, paragraph.box, self.language))
            named.append(replace(paragraph, language=paragraph.language or voice))
        return named


def _letters(paragraphs: Sequence[Paragraph]) -> int:
    return sum(letters_in(paragraph.text) for paragraph in paragraphs)


def _certain(texts: Sequence[Line] | Sequence[Paragraph]) -> str:
    return " ".join(read.text for read in texts if read.confidence >= CERTAIN)
