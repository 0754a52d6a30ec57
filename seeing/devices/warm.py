"""The sound of fixed phrases, rendered before anybody needs it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from seeing.devices.speakable import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seeing.settings import SpeechSettings

CACHE_BYTES = 16 << 20
"""Six minutes of speech."""


class WarmPhrases:
    """Phrases that wait to be rendered, and the sound of those that were. Locks nothing."""

    def __init__(self) -> None:
        self._phrases: dict[str, None] = {}
        self._waiting: deque[str] = deque()
        self._sounds: dict[tuple[str, SpeechSettings, float], bytes] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Render these too, each once."""
        wanted = dict.fromkeys(map(clean, texts))
        fresh = [text for text in wanted if text and text not in self._phrases]
        self._phrases.update(dict.fromkeys(fresh))
        self._waiting.extend(fresh)

    def begin_anew(self) -> None:
        """The voice sounds different now: forget every sound, and render all of them again."""
        self._sounds.clear()
        self._waiting = deque(self._phrases)

    def next(self) -> str | None:
        """The next phrase to render; None: none waits."""
        return self._waiting.popleft() if self._waiting else None

    def give_up(self) -> None:
        """Render no more: the engine cannot."""
        self._waiting.clear()

    def keep(self, text: str, speech: SpeechSettings, wav: bytes) -> None:
        """Remember the sound of a phrase at the usual pace, if there is room for it."""
        if sum(map(len, self._sounds.values())) + len(wav) <= CACHE_BYTES:
            self._sounds[text, speech, 1.0] = wav

    def sound(self, text: str, speech: SpeechSettings, pace: float) -> bytes | None:
        """The sound of a phrase, if it was rendered in just this way."""
        return self._sounds.get((text, speech, pace))
