"""What was asked of the world last, and what has come of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.mind.patience import Patience

if TYPE_CHECKING:
    from seeing.events import LookDone, LookFailed, LookPart
    from seeing.mind.patience import Sign


class Question:
    """One look at a time, of which nobody may want to know yet.

    A look begins before the gesture is known that asks for it, so the answer may be there first.

    Attributes:
        look_id: of the look; what comes of any other is not wanted any more.
        is_asked: whether somebody waits for the answer.
    """

    def __init__(self) -> None:
        self.look_id = 0
        self.is_asked = False
        self._come: LookDone | LookFailed | None = None
        self._patience = Patience()

    @property
    def sign_due_s(self) -> float | None:
        """When whoever waits is due a sign that it is on its way; None: never."""
        return self._patience.over_s

    def sign(self, now_s: float) -> Sign | None:
        """The sign that is to be given now."""
        return self._patience.sign(now_s)

    def drop(self) -> None:
        """Nobody wants to know any more."""
        self.look_id += 1
        self.is_asked = False
        self._come = None
        self._patience.end()

    def ask(self, now_s: float, *, has_earcons: bool) -> None:
        """Somebody does."""
        self.is_asked = True
        self._patience.begin(now_s, has_earcons=has_earcons)

    def come(self, come: LookDone | LookFailed) -> None:
        """Keep what came of the look until somebody asks."""
        self._come = come

    def has_begun(self, part: LookPart) -> bool:
        """Take the beginning of an answer; returns whether somebody waits for it."""
        if part.look_id != self.look_id or not self.is_asked:
            return False
        self._patience.end()
        return True

    def answer(self) -> LookDone | LookFailed | None:
        """What came of the look, once, if it was asked for; then nobody waits any more."""
        if not self.is_asked or self._come is None:
            return None
        come, self._come = self._come, None
        self.is_asked = False
        self._patience.end()
        return come
