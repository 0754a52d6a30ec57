"""When to look unasked."""

from __future__ import annotations

import math

# A covered lens is looked through this rarely until it sees again.
PAUSE_S = 1.0


class Watch:
    """A series of looks that nobody asked for.

    Attributes:
        is_looking: whether one is under way.
    """

    def __init__(self) -> None:
        self._begun_s = -math.inf
        self._is_paused = False
        self.is_looking = False

    def due_s(self, every_s: float) -> float | None:
        """When the next look is due; None: none is, or one is under way.

        Args:
            every_s: from the beginning of one to that of the next; 0: there are none.
        """
        if every_s == 0 or self.is_looking:
            return None
        return self._begun_s + (max(PAUSE_S, every_s) if self._is_paused else every_s)

    def begin(self, now_s: float, every_s: float) -> bool:
        """Begin a look if one is due; says whether it did."""
        due_s = self.due_s(every_s)
        if due_s is None or now_s < due_s:
            return False
        self._begun_s = now_s
        self.is_looking = True
        return True

    def end(self, *, is_blind: bool) -> None:
        """A look is over; one that saw nothing, or failed, makes the next ones rarer.

        What was told before a hand lay over the lens is not told again after it: such looks
        are nobody's business but this one's.
        """
        self.is_looking = False
        self._is_paused = is_blind

    def drop(self) -> None:
        """Forget a look that is under way: a press or a lost camera came between."""
        self.is_looking = False
