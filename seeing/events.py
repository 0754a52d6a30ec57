"""What happens to the device. Everything reaches the daemon's own thread as one of these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from seeing.errors import SeeingError
    from seeing.finding import Finding
    from seeing.settings import SpeechSettings
    from seeing.utterance import Utterance


@dataclass(frozen=True)
class Edge:
    """The button went down or up at ``time_s`` (monotonic)."""

    time_s: float
    is_down: bool


@dataclass(frozen=True)
class Problem:
    """A part that does not work.

    Attributes:
        part: a mode's name, or ``button``.
        error: why.
        without: the name of what the part goes on without; empty: it does not go on.
    """

    part: str
    error: SeeingError
    without: str = ""


@dataclass(frozen=True)
class Started:
    """Start-up is over; ``problems`` are the parts that do not work."""

    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class CameraLost:
    """The camera stopped giving frames, or was not there to begin with."""

    error: SeeingError


@dataclass(frozen=True)
class CameraFound:
    """The camera gives frames: the first time, or again."""


@dataclass(frozen=True)
class LookDone:
    """A look came back. ``taken_s`` and ``subject`` are those of its frame."""

    look_id: int
    mode: str
    findings: tuple[Finding, ...]
    taken_s: float
    subject: str


@dataclass(frozen=True)
class LookPart:
    """What is known so far of a look that takes its time; ``findings`` are all until now."""

    look_id: int
    mode: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class LookFailed:
    """A look ended in an error."""

    look_id: int
    mode: str
    error: SeeingError


@dataclass(frozen=True)
class UtteranceStarted:
    """The voice begins: the engine has rendered, the outlet starts to play."""

    utterance: Utterance
    at_s: float


class Outcome(Enum):
    """How an utterance ended."""

    HEARD = "heard"
    CUT = "cut"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True)
class UtteranceEnded:
    """The voice is free again. ``why`` is the error's text when it failed."""

    utterance: Utterance
    outcome: Outcome
    at_s: float
    why: str = ""


@dataclass(frozen=True)
class SpeechChanged:
    """The user changed how the device sounds, while running."""

    speech: SpeechSettings
    has_earcons: bool


@dataclass(frozen=True)
class PowerStaysOn:
    """Power off was asked for and will not happen: ``why``, for the transcript.

    With ``error`` it was tried in vain and the device goes on; without, seeing ends instead.
    """

    why: str
    error: SeeingError | None = None


@dataclass(frozen=True)
class Stopped:
    """Somebody asked the daemon to end (SIGTERM, Ctrl-C, the end of a script)."""

    reason: str = ""


Event: TypeAlias = (
    Edge
    | Started
    | CameraLost
    | CameraFound
    | LookDone
    | LookPart
    | LookFailed
    | UtteranceStarted
    | UtteranceEnded
    | SpeechChanged
    | PowerStaysOn
    | Stopped
)
