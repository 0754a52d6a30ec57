"""How long a person waits in silence before hearing that the answer is on its way."""

from __future__ import annotations

from enum import Enum

# Reading a page takes this long and longer on a small computer; looking never does.
SOUND_S = 1.0
WORDS_S = 4.0
WORDS_WITHOUT_SOUND_S = 1.5


class Sign(Enum):
    """How the device shows that it is still at it."""

    SOUND = "a short sound"
    WORDS = "a phrase"


class Patience:
    """Runs from a question until it is answered, dropped, or both signs were given."""

    def __init__(self) -> None:
        self._due: list[tuple[float, Sign]] = []

    @property
    def over_s(self) -> float | None:
        """When the next sign is due; None: none is."""
        return self._due[0][0] if self._due else None

    def begin(self, now_s: float, *, has_earcons: bool) -> None:
        """Somebody asked, and there is no answer yet. Words come later where a sound came."""
        words_s = WORDS_S if has_earcons else WORDS_WITHOUT_SOUND_S
        self._due = [(now_s + words_s, Sign.WORDS)]
        if has_earcons:
            self._due.insert(0, (now_s + SOUND_S, Sign.SOUND))

    def end(self) -> None:
        """The answer came, or nobody waits for it any more."""
        self._due = []

    def sign(self, now_s: float) -> Sign | None:
        """What is to be given now, if anything is; each once a question."""
        if not self._due or now_s < self._due[0][0]:
            return None
        return self._due.pop(0)[1]
