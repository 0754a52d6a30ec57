"""Successive looks at a note: they must agree before a value is told, and it is told once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Two looks that are fairly sure (0.9) reach this, and one that is very sure does.
ENOUGH = 0.97
# A note that was not seen for so long has left: shown again, it is told again.
GONE_S = 1.5
# Evidence older than this says nothing of what is there now.
STALE_S = 2.0


@dataclass(frozen=True)
class Seen:
    """What speaks for a label so far.

    Attributes:
        doubt: how likely all looks so far were wrong, 1 (nothing is known) to 0.
        number: how many notes of the label the last look showed.
        last_s: when that was.
    """

    doubt: float
    number: int
    last_s: float


@dataclass(frozen=True)
class Evidence:
    """What is known of the notes before the camera. The clock is the caller's.

    Attributes:
        seen: by label, such as ``EUR 20``.
        told: the labels that were told and have not left since, and how many of each.
        empty_since_s: since when nothing is seen; None: something is.
    """

    seen: Mapping[str, Seen] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    empty_since_s: float | None = None

    def look(
        self, notes: Iterable[tuple[str, float]], now_s: float
    ) -> tuple[Evidence, tuple[str, ...]]:
        """Take in one look.

        A look that shows other notes than the one before contradicts it: what only the one
        before showed begins anew. A look that shows nothing contradicts nothing: a hand may be
        in the way.

        Args:
            notes: label and confidence, 0..1, of each note that the look showed.
            now_s: when its frame was taken.

        Returns:
            What is known now, and the labels to tell, each as often as it is new.
        """
        counts, surest = dict[str, int](), dict[str, float]()
        for label, confidence in notes:
            counts[label] = counts.get(label, 0) + 1
            surest[label] = max(surest.get(label, 0.0), confidence)
        if not counts:
            return self._nothing(now_s), ()
        seen = {
            label: Seen(self._doubt(label, number, surest[label], now_s), number, now_s)
            for label, number in counts.items()
        }
        told = {label: n for label, n in self._still_there(now_s).items() if label in counts}
        sure = [label for label, one in seen.items() if 1.0 - one.doubt >= ENOUGH]
        news = tuple(
            label for label in sure for _ in range(seen[label].number - told.get(label, 0))
        )
        for label in news:
            told[label] = max(told.get(label, 0), seen[label].number)
        return Evidence(seen, told), news

    def forget(self) -> Evidence:
        """Begin anew: every note is new again."""
        return Evidence()

    def _nothing(self, now_s: float) -> Evidence:
        since_s = now_s if self.empty_since_s is None else self.empty_since_s
        if now_s - since_s >= GONE_S:
            return Evidence(empty_since_s=since_s)
        return replace(self, empty_since_s=since_s)

    def _still_there(self, now_s: float) -> dict[str, int]:
        is_gone = self.empty_since_s is not None and now_s - self.empty_since_s >= GONE_S
        return {} if is_gone else dict(self.told)

    def _doubt(self, label: str, number: int, confidence: float, now_s: float) -> float:
        before = self.seen.get(label)
        fresh = before is not None and now_s - before.last_s <= STALE_S
        doubt = before.doubt if before is not None and fresh and before.number == number else 1.0
        return doubt * (1.0 - min(max(confidence, 0.0), 1.0))
