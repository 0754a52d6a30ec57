"""When to look unasked, and what of it is news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.mind.steady import Watched, told, watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.finding import Finding

# A covered lens is looked through this rarely until it sees again.
PAUSE_S = 1.0


class Watch:
    """A series of looks that nobody asked for.

    Args:
        every_s: from the beginning of one to that of the next; 0: there are none.
    """

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._watched = Watched()
        self._next_s = 0.0
        self._is_paused = False
        self.is_looking = False

    @property
    def due_s(self) -> float | None:
        """When the next look is due; None: none is, or one is under way."""
        return None if self._every_s == 0 or self.is_looking else self._next_s

    def begin(self, now_s: float) -> bool:
        """Begin a look if one is due; says whether it did."""
        due_s = self.due_s
        if due_s is None or now_s < due_s:
            return False
        self._next_s = now_s + (max(PAUSE_S, self._every_s) if self._is_paused else self._every_s)
        self.is_looking = True
        return True

    def end(self, findings: Sequence[Finding] | None) -> tuple[Finding, ...]:
        """Take a look's findings (None: it failed); returns those that are news.

        A frame that shows nothing pauses: what was told before a hand lay over the lens is not
        told again after it.
        """
        self.is_looking = False
        self._is_paused = findings is None or any(f.kind == "quality" for f in findings)
        if findings is None or self._is_paused:
            return ()
        self._watched, news = watch(self._watched, findings)
        return news

    def tell(self, findings: Sequence[Finding]) -> None:
        """The listener was told of these because of a question: they are news no more."""
        self._watched = told(self._watched, findings)

    def drop(self) -> None:
        """Forget a look that is under way: a press or a lost camera came between."""
        self.is_looking = False

    def forget(self) -> None:
        """Begin anew, as in another mode: everything is news again."""
        self._watched = Watched()
