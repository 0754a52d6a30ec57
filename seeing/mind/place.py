"""A place in a text that is being read aloud, and that may still be growing at its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from seeing.utterance import Sentence

Paragraphs: TypeAlias = tuple[tuple[Sentence, ...], ...]
"""Sentences by paragraph, in reading order; no paragraph is empty."""


@dataclass(frozen=True)
class Place:
    """Where in a text the reader stands: before one of its sentences, or at its end.

    Attributes:
        paragraphs: the text, as far as it is known.
        paragraph: which paragraph is being read, from 0; its length when the text is through.
        sentence: which sentence of it comes next, from 0.
    """

    paragraphs: Paragraphs = ()
    paragraph: int = 0
    sentence: int = 0

    @property
    def is_at_end(self) -> bool:
        """Whether everything known was read."""
        return self.paragraph >= len(self.paragraphs)

    @property
    def next(self) -> Sentence | None:
        """The sentence that comes next; None at the end."""
        return None if self.is_at_end else self.paragraphs[self.paragraph][self.sentence]

    def after_sentence(self) -> Place:
        """The place once the next sentence is read."""
        if self.is_at_end:
            return self
        if self.sentence + 1 < len(self.paragraphs[self.paragraph]):
            return replace(self, sentence=self.sentence + 1)
        return self.at_next_paragraph()

    def at_next_paragraph(self) -> Place:
        """The place at which the next paragraph begins, or the end."""
        last = len(self.paragraphs)
        return replace(self, paragraph=min(self.paragraph + 1, last), sentence=0)

    def at_paragraph_again(self) -> Place:
        """Where the paragraph begins of which something was read last.

        Before its first sentence, as at the end of the text, that is the one before.
        """
        if self.sentence or not self.paragraph:
            return replace(self, sentence=0)
        return replace(self, paragraph=self.paragraph - 1)

    def grown(self, paragraphs: Paragraphs) -> Place:
        """The same place in a text of which more is known now."""
        return replace(self, paragraphs=paragraphs)
