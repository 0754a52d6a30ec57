"""Mode page: guides until the sheet is inside the picture, takes it by itself, reads it aloud.

While it reads, the button is the reader's: press once to pause and to go on, twice for the next
paragraph, long for the same one again and slower. The place is kept, also over other modes. Once
the page is through, the next one is waited for: guidance begins anew when the old one has left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.mind.aloud import sentences_of
from seeing.mind.controls import Command
from seeing.mind.guide import Guide
from seeing.mind.manner import LOOK, NOTHING, Manner, Reply
from seeing.mind.place import Place
from seeing.mind.utterances import SLOWER_PACE
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.events import LookDone, LookPart
    from seeing.finding import Finding
    from seeing.phrases.shape import Phrases

GUIDE_EVERY_S = 0.5


class PageManner(Manner):
    """One page after another, and a place in the one that is being read."""

    def __init__(self) -> None:
        super().__init__()
        self._guide = Guide()
        self._place = Place()
        self._is_whole = True
        self._is_paused = False
        self._slow_paragraph: int | None = None
        self._waiting: list[str] = []
        self._saying: Utterance | None = None

    @property
    def every_s(self) -> float:
        """It guides while there is nothing to read."""
        return 0.0 if self._is_reading else GUIDE_EVERY_S

    @property
    def keeps_looking(self) -> bool:
        """A press pauses the voice, not the reader: the rest of the page is still wanted."""
        return not self._is_whole

    @property
    def _is_reading(self) -> bool:
        return not (self._place.is_at_end and self._is_whole)

    def enter(self) -> None:
        """Go on where the page was left, once the button says so; or guide."""
        super().enter()
        self._guide = Guide()
        self._is_paused = self._is_reading

    def glanced(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Say what to do with the camera, or that this is the moment: then the page is taken."""
        label = next((f.label for f in done.findings if f.kind in {"guide", "quality"}), None)
        if label is None:
            return NOTHING
        if self._guide.is_right(label):
            return self._take()
        advice = self._guide.advice(label, now_s)
        words = phrases.guide.get(advice or "")
        return Reply((Utterance(words),)) if words else NOTHING

    def blinded(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """A frame that is dark or blurred lacks something too."""
        return self.glanced(done, now_s, phrases)

    def part_came(self, part: LookPart, phrases: Phrases) -> Reply:
        """Begin to read what is known of the page."""
        self._grow(part.findings, phrases)
        return NOTHING

    def answered(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """All of the page is known, or a frame that shows nothing."""
        self._is_whole = True
        if any(finding.kind == "quality" for finding in done.findings):
            self._guide = Guide()
        if not any(finding.kind == "text" for finding in done.findings):
            return super().answered(done, now_s, phrases)
        self._grow(done.findings, phrases)
        self._waiting = [phrases.page_end]
        return NOTHING

    def gave_up(self) -> None:
        """What is known of the page is all that will ever be."""
        self._is_whole = True

    def told_to(self, command: Command, now_s: float, phrases: Phrases) -> Reply:  # noqa: ARG002
        """Pause, go on, go to another paragraph; where nothing is being read, take the page."""
        if not self._is_reading:
            if command is Command.AGAIN and self._place.paragraphs:
                return self._again()
            return self._take() if command is Command.PAUSE else NOTHING
        if command is Command.PAUSE:
            self._is_paused = not self._is_paused
        elif command is Command.NEXT_PARAGRAPH:
            self._place, self._is_paused = self._place.at_next_paragraph(), False
        elif command is Command.AGAIN:
            return self._again()
        return NOTHING

    def next(self, now_s: float, phrases: Phrases) -> Utterance | None:  # noqa: ARG002
        """The next sentence, unless it is paused; after the last one, that it was the last."""
        if self._is_paused:
            return None
        sentence = self._place.next
        if sentence is None:
            return Utterance(self._waiting.pop()) if self._is_whole and self._waiting else None
        is_slow = self._place.paragraph == self._slow_paragraph
        pace = SLOWER_PACE if is_slow else 1.0
        self._saying = Utterance(sentence.text, pace=pace, language=sentence.language)
        return self._saying

    def ended(self, utterance: Utterance, *, is_heard: bool) -> None:
        """A sentence that was cut off is read again when it goes on."""
        if utterance is self._saying and is_heard:
            self._place = self._place.after_sentence()

    def _take(self) -> Reply:
        self._place, self._is_whole, self._is_paused = Place(), False, False
        self._slow_paragraph, self._waiting = None, []
        self._guide = Guide(is_waiting=True)
        return LOOK

    def _again(self) -> Reply:
        self._place = self._place.at_paragraph_again()
        self._slow_paragraph, self._is_paused = self._place.paragraph, False
        return NOTHING

    def _grow(self, findings: Sequence[Finding], phrases: Phrases) -> None:
        come = [sentences_of(finding, phrases) for finding in findings if finding.kind == "text"]
        self._place = self._place.grown(tuple(map(tuple, filter(None, come))))
