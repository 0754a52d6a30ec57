"""Mode money: hands-free, each note once and counted, the total on request, beeps in private.

A value is told when looks in a row agree on it; a look that names another value instead begins
the count of looks anew. A note counts again only after it was away for a while, so that one that
is turned over or covered for a moment is not paid twice.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seeing.earcon import Beeps, Earcon
from seeing.mind.controls import Command
from seeing.mind.manner import NOTHING, Manner, Reply
from seeing.mind.purse import Purse
from seeing.mind.steady import watch
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seeing.events import LookDone
    from seeing.finding import Finding
    from seeing.phrases.shape import Phrases
    from seeing.settings import Settings

EVERY_S = 0.25
AWAY_LOOKS = 8
"""So many looks in a row lack a note before it is a new one: two seconds."""
UNREAD_S = 3.0
"""A note that cannot be told by then is asked for again."""
STRANGER = "stranger"
"""The hint of a note that nobody taught."""


class MoneyManner(Manner):
    """Tells notes and keeps count of them."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._is_private = settings.money.is_private
        self._purse = Purse()
        self._hints = Hints()

    @property
    def every_s(self) -> float:
        """As often as a hand moves a note."""
        return EVERY_S

    def answered(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Take a look that was asked for: every note in view, told before or not."""
        notes = notes_among(done.findings)
        new = _more_than(notes, self._watched.told)
        reply = super().answered(done, now_s, phrases)
        self._count(new)
        return self._as_wished(reply, notes)

    def glanced(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """Take a look that nobody asked for: tell a note that is new."""
        notes = notes_among(done.findings)
        if self._is_contradicted(notes):
            self._watched = replace(self._watched, seen=())
        before = self._watched.told
        self._watched, news = watch(self._watched, notes, AWAY_LOOKS)
        if not news:
            return self._hint(done, now_s, phrases)
        self._last = done
        self._count(_more_than(news, before))
        return self._as_wished(self._telling(done, news, now_s, phrases), news)

    def told_to(self, command: Command, now_s: float, phrases: Phrases) -> Reply:
        """Say the total, or forget it."""
        if command is Command.TOTAL:
            return self._total(phrases)
        if command is Command.CLEAR:
            self._purse = Purse()
            return Reply((Utterance(phrases.total_cleared),))
        return super().told_to(command, now_s, phrases)

    def _is_contradicted(self, notes: Sequence[Finding]) -> bool:
        last = self._watched.seen[-1] if self._watched.seen else Counter[str]()
        now = Counter(note.label for note in notes)
        return bool(last and now and not last & now)

    def _count(self, notes: Iterable[Finding]) -> None:
        self._purse = self._purse.with_notes(note.label for note in notes)

    def _as_wished(self, reply: Reply, notes: Sequence[Finding]) -> Reply:
        """In words; in private as beeps, which nobody else can make much of."""
        if not self._is_private or not notes:
            return reply
        return Reply(sounds=(_beeps(note.label for note in notes),))

    def _total(self, phrases: Phrases) -> Reply:
        sums = self._purse.total
        if not sums:
            return Reply((Utterance(phrases.total_nothing),))
        if self._is_private:
            return Reply(sounds=(_beeps(sums),))
        spoken = phrases.join([phrases.money(total) for total in sums])
        return Reply((Utterance(phrases.total(spoken, len(self._purse.notes))),))

    def _hint(self, done: LookDone, now_s: float, phrases: Phrases) -> Reply:
        """What to do with a note that is in view and that cannot be told, once a note."""
        self._hints = self._hints.after(done.findings, now_s)
        if self._hints.is_said or now_s - self._hints.since_s < UNREAD_S:
            return NOTHING
        self._hints = replace(self._hints, is_said=True)
        text = phrases.note_strange if self._hints.are_strange else phrases.note_unread
        return Reply((Utterance(text, earcon=Earcon.NOT_SURE),))


@dataclass(frozen=True)
class Hints:
    """Looks in a row that saw a note and could not tell it.

    Attributes:
        since_s: when the first was; never: the last look saw none.
        are_strange: whether all of them saw a note that plainly is none of those known.
        is_said: whether the user was told.
    """

    since_s: float = math.inf
    are_strange: bool = True
    is_said: bool = False

    def after(self, findings: Sequence[Finding], now_s: float) -> Hints:
        """The hints with those of another look."""
        labels = {finding.label for finding in findings if finding.kind == "hint"}
        if not labels:
            return Hints()
        are_strange = self.are_strange and labels == {STRANGER}
        return replace(self, since_s=min(self.since_s, now_s), are_strange=are_strange)


def notes_among(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The notes whose value may be told."""
    return tuple(finding for finding in findings if finding.kind == "money" and finding.is_sure)


def _beeps(labels: Iterable[str]) -> Beeps:
    return Beeps(" ".join(label.partition(" ")[2] for label in labels))


def _more_than(notes: Iterable[Finding], known: Counter[str]) -> list[Finding]:
    """Those notes that are more of their value than are known."""
    left = Counter(known)
    new: list[Finding] = []
    for note in notes:
        if left[note.label] > 0:
            left[note.label] -= 1
        else:
            new.append(note)
    return new
