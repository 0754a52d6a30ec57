"""How long a person waits in silence before being told that the answer is on its way."""

from __future__ import annotations

# Reading a page takes this long and longer on a small computer; looking never does.
PATIENCE_S = 1.5


class Patience:
    """Runs from a question until it is answered, dropped, or over."""

    def __init__(self) -> None:
        self.over_s: float | None = None

    def begin(self, now_s: float) -> None:
        """Somebody asked, and there is no answer yet."""
        self.over_s = now_s + PATIENCE_S

    def end(self) -> None:
        """The answer came, or nobody waits for it any more."""
        self.over_s = None

    def is_over(self, now_s: float) -> bool:
        """Whether it is time to say something; true once for each question."""
        if self.over_s is None or now_s < self.over_s:
            return False
        self.over_s = None
        return True
