"""The queue of things to say: urgency, and the rule that nothing stale is ever spoken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seeing.utterance import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seeing.utterance import Utterance


@dataclass
class SpeechQueue:
    """What waits to be said, most urgent first, then in the order it came."""

    _waiting: list[Utterance] = field(default_factory=list)

    def add(self, utterance: Utterance) -> bool:
        """Put an utterance in its place.

        Returns:
            Whether what is being said must be cut off for it. Then nothing else waits either.
        """
        if utterance.urgency is Urgency.NOW:
            self._waiting = [utterance]
            return True
        after = [i for i, other in enumerate(self._waiting) if other.urgency >= utterance.urgency]
        self._waiting.insert(after[-1] + 1 if after else 0, utterance)
        return False

    def add_all(self, utterances: Iterable[Utterance]) -> None:
        """Put several in their places, in their order."""
        for utterance in utterances:
            self.add(utterance)

    def clear(self) -> None:
        """Drop everything that waits: the button went down."""
        self._waiting = []

    def next(self, now_s: float) -> Utterance | None:
        """Take the next utterance that is still true; those before it that are not are dropped."""
        while self._waiting:
            utterance = self._waiting.pop(0)
            if utterance.is_true_at(now_s):
                return utterance
        return None

    def __len__(self) -> int:
        return len(self._waiting)
