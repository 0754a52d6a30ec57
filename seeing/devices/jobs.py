"""What waits for the voice's thread: utterances and earcons, each of one generation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seeing.settings import SpeechSettings
    from seeing.utterance import Utterance

CHIME_LATEST_S = 0.3


@dataclass(frozen=True)
class Job:
    """An utterance, and how to speak it."""

    utterance: Utterance
    generation: int
    speech: SpeechSettings


@dataclass(frozen=True)
class Chime:
    """An earcon, ready to play, and when it was asked for (monotonic)."""

    name: str
    wav: bytes
    generation: int
    asked_s: float

    def is_late_at(self, now_s: float) -> bool:
        """Whether its moment is over, so that it would tell something that no longer happens."""
        return now_s - self.asked_s > CHIME_LATEST_S


class Silenced(Exception):  # noqa: N818 - not an error: somebody pressed the button
    """The utterance or earcon may not start, or not go on."""


def is_any_of(generation: int, jobs: Iterable[Job | Chime | None]) -> bool:
    """Whether one of them is of this generation: not silenced by a hush since."""
    return any(job is not None and job.generation == generation for job in jobs)
