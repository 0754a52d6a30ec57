"""The engine: text in, WAV out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from seeing.errors import VoiceError
from seeing.settings import RATE_WPM_RANGE

if TYPE_CHECKING:
    from seeing.settings import SpeechSettings


class EngineLostError(VoiceError):
    """The engine died or hung. Another try starts a fresh one and may well work."""


class Engine(Protocol):
    """Turns text into sound; makes none itself."""

    name: str

    def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:
        """Return the RIFF WAV bytes of ``text``, silence at both ends cut off.

        Args:
            text: what to say, already through `clean`.
            speech: rate, volume, speaker and language; the rest is not looked at.
            pace: 1 is the user's own rate; 0.7 is slower.

        Raises:
            EngineLostError: it died or hung; the next call starts it afresh.
            VoiceError: it cannot do this at all.
        """

    def close(self) -> None:
        """End every process of it, from any thread. A later `render` starts it afresh."""


class NoEngine:
    """For outlets that take the words themselves."""

    name = "none"

    def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:  # noqa: ARG002
        """Return no bytes."""
        return b""

    def close(self) -> None:
        """Nothing to end."""


def engine_of(voice: str) -> Engine:
    """The engine that a voice speaks with; pyttsx3 for those that have none of their own."""
    if voice == "espeak-ng":
        from seeing.devices.engine_espeak import EspeakEngine

        return EspeakEngine()
    from seeing.devices.engine_pyttsx3 import Pyttsx3Engine

    return Pyttsx3Engine()


def rate_wpm(speech: SpeechSettings, pace: float) -> int:
    """Words a minute for this pace, kept within what the engines can do (80 to 500)."""
    slowest, fastest = RATE_WPM_RANGE
    return round(min(max(speech.rate_wpm * pace, slowest), fastest))


def time_limit_s(text: str) -> float:
    """How long an engine may render ``text`` before it counts as hung.

    A sentence takes 10 to 20 ms on a desktop; a loaded small board may need fifty times that.
    """
    return 2 + len(text) / 200
