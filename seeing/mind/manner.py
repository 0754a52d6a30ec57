"""How a mode behaves: what it says of a look, asked or unasked, and what the button means to it.

`Manner` is the plain one, which most modes share: an answer to each question, news while
watching. A mode that behaves otherwise overrides what differs, and has a line in `manners.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seeing.earcon import Earcon
from seeing.mind.controls import Command
from seeing.mind.refusals import Refusals
from seeing.mind.steady import Watched, told, watch
from seeing.mind.utterances import is_true_at, told_again
from seeing.mind.utterances import told as utterances_of
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.earcon import Beeps, Tone
    from seeing.events import LookDone, LookPart
    from seeing.finding import Finding
    from seeing.phrases.shape import Phrases


@dataclass(frozen=True)
class Reply:
    """What the listener is to hear.

    Attributes:
        says: in their order, after whatever waits to be said already.
        sounds: in place of the words, at once if the voice is silent, else not at all; beeps
            always, others for those who want sounds.
        is_look_wanted: whether the device shall look now, as if somebody had asked.
    """

    says: tuple[Utterance, ...] = ()
    sounds: tuple[Earcon | Tone | Beeps, ...] = ()
    is_look_wanted: bool = False


NOTHING = Reply()
LOOK = Reply(is_look_wanted=True)


class Manner:
    """One answer to each question, and while watching each piece of news once."""

    def __init__(self) -> None:
        self._watched = Watched()
        self._refusals = Refusals()
        self._last: LookDone | None = None

    @property
    def every_s(self) -> float:
        """Seconds from one look that nobody asked for to the next; 0: only as settings wish."""
        return 0.0

    @property
    def keeps_looking(self) -> bool:
        """Whether a press leaves alone the look that is under way."""
        return False

    def enter(self) -> None:
        """The mode begins, or begins again: everything is news."""
        self._watched = Watched()

    def answered(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Take a look that was asked for."""
        self._last = done
        self._watched = told(self._watched, [self._named(finding) for finding in done.findings])
        return self._telling(done, self._refusals.untold(done, done.findings), now_s, phrases)

    def part_came(self, part: LookPart, phrases: Phrases) -> Reply:  # noqa: ARG002
        """Take what is known so far of a look that was asked for."""
        return NOTHING

    def gave_up(self) -> None:
        """Nothing more comes of the look that was asked for."""

    def glanced(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Take a look that nobody asked for. Frames that show nothing never come here."""
        news = self._refusals.untold(done, self._news(done.findings))
        if not news:
            return NOTHING
        self._last = done
        return self._telling(done, news, now_s, phrases)

    def blinded(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:  # noqa: ARG002
        """Take a look that nobody asked for and that shows nothing: covered, dark, blurred."""
        return NOTHING

    def told_to(self, command: Command, now_s: float, phrases: Phrases) -> Reply:
        """Do what only this manner can: repeat, for the plain one."""
        if command is not Command.REPEAT:
            return NOTHING
        if self._last is None:
            return Reply((Utterance(phrases.nothing_to_repeat),))
        return Reply(tuple(told_again(self._last, now_s, phrases)))

    def next(self, now_s: float, phrases: Phrases) -> Utterance | None:  # noqa: ARG002
        """What else is to be said, asked whenever the voice is free; None: nothing now."""
        return None

    def ended(self, utterance: Utterance, *, is_heard: bool) -> None:
        """One of its utterances is over, heard to its end or cut off."""

    def _news(self, findings: Sequence[Finding]) -> list[Finding]:
        """Take the findings of a look that nobody asked for; those of them that are news."""
        named = [self._named(finding) for finding in findings]
        self._watched, new = watch(self._watched, named)
        return [f for f, name in zip(findings, named, strict=True) if name in new]

    def _named(self, finding: Finding) -> Finding:
        """A finding with a label that tells it from others in looks to come."""
        return finding

    def _telling(
        self, done: LookDone, findings: Sequence[Finding], now_s: float, phrases: Phrases
    ) -> Reply:
        if not is_true_at(done, now_s):
            return Reply((Utterance(phrases.too_late, earcon=Earcon.ERROR),))
        return Reply(tuple(utterances_of(replace(done, findings=tuple(findings)), phrases)))
