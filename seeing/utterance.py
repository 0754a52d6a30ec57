"""What is said: sentences, each in one language, and utterances, which know when to be heard."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seeing.earcon import Earcon


class Urgency(IntEnum):
    """How an utterance treats the ones before it."""

    NORMAL = 0
    """Waits its turn."""
    NEXT = 1
    """Goes before everything that waits, but lets the current one end."""
    NOW = 2
    """Cuts the current one off and drops everything that waits."""


@dataclass(frozen=True)
class Sentence:
    """Words in one language.

    Attributes:
        text: the words.
        language: theirs, such as ``fr``; empty: the one that the device speaks.
    """

    text: str
    language: str = ""


@dataclass(frozen=True)
class Utterance:
    """A sentence for the voice.

    Attributes:
        text: what to say.
        urgency: how it treats the ones before it.
        true_until_s: monotonic time after which saying it would be a lie.
        look_id: the look that it answers; 0 when it answers none. A press drops the
            utterances of every look before it.
        subject: what was being looked at, for the log: a file name, ``usb:0``.
        pace: 1 is the user's own rate; 0.7 is slower.
        earcon: the sound that goes before it, where the user wants sounds.
        language: of the text, such as ``fr``; empty: the one that the device speaks.
    """

    text: str
    urgency: Urgency = Urgency.NORMAL
    true_until_s: float = math.inf
    look_id: int = 0
    subject: str = ""
    pace: float = 1.0
    earcon: Earcon | None = None
    language: str = ""

    def is_true_at(self, now_s: float) -> bool:
        """Whether it may still be said."""
        return now_s <= self.true_until_s
