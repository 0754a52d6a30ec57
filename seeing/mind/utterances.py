"""What is said: sentences of a look's findings, how long each is true, what goes before; help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.gesture import Gesture
from seeing.mind.controls import Command, command
from seeing.mind.earcons import doubt
from seeing.mind.narrator import again, answer, true_for_s
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.events import LookDone
    from seeing.phrases.shape import Phrases
    from seeing.settings import GestureSettings

SLOWER_PACE = 0.75


def is_true_at(done: LookDone, now_s: float) -> bool:
    """Whether a look may still be told."""
    return now_s <= done.taken_s + true_for_s(done.mode)


def told(done: LookDone, phrases: Phrases) -> Iterator[Utterance]:
    """The answer to a look, sentence by sentence.

    Each may begin later than the one before it: an answer that has begun is heard to its end,
    for half of it could be the wrong half.
    """
    earcon = doubt(done.findings)
    true_until_s = done.taken_s
    for sentence in answer(done.mode, done.findings, phrases):
        true_until_s += true_for_s(done.mode)
        yield Utterance(
            sentence.text,
            true_until_s=true_until_s,
            look_id=done.look_id,
            subject=done.subject,
            earcon=earcon,
            language=sentence.language,
        )
        earcon = None


def told_again(done: LookDone, now_s: float, phrases: Phrases) -> Iterator[Utterance]:
    """The same once more, slower and in full, with its age."""
    for sentence in again(done.mode, done.findings, now_s - done.taken_s, phrases):
        yield Utterance(
            sentence.text, subject=done.subject, pace=SLOWER_PACE, language=sentence.language
        )


def help_words(mode: str, times: GestureSettings, phrases: Phrases) -> list[str]:
    """The spoken help; first, while the button is still down, what holding on to it does."""
    before = [phrases.keep_holding] if times.off_s else []
    words = phrases.help_in.get(mode, phrases.help)
    return [*before, words.format(mode=phrases.modes[mode])]


def mode_words(mode: str, phrases: Phrases) -> list[str]:
    """Its name, when it begins; and how to go on, where a double press does something else.

    Whoever goes round would press twice again and again, and hear totals.
    """
    name = phrases.mode_changed.format(mode=phrases.modes[mode])
    is_left = command(mode, Gesture.DOUBLE) is Command.NEXT_MODE
    return [name] if is_left else [name, phrases.way_on]
