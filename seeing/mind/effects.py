"""What the mind wants done. The daemon carries these out, and adds nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from seeing.earcon import Beeps, Earcon, Tone
    from seeing.settings import SpeechSettings
    from seeing.utterance import Utterance


@dataclass(frozen=True)
class Hush:
    """Silence the voice, now."""


@dataclass(frozen=True)
class StartLook:
    """Look at the world once, in a mode; a glance makes do with a small frame."""

    look_id: int
    mode: str
    is_glance: bool = False


@dataclass(frozen=True)
class Say:
    """Give the voice, which is free, an utterance."""

    utterance: Utterance


@dataclass(frozen=True)
class Chime:
    """Let the voice, which is silent, make a sound without words."""

    sound: Earcon | Tone | Beeps


@dataclass(frozen=True)
class Configure:
    """Change how the voice sounds."""

    speech: SpeechSettings


@dataclass(frozen=True)
class Remember:
    """Keep the mode over a restart."""

    mode: str


@dataclass(frozen=True)
class Tell:
    """Tell whoever started the device how it is, in words; the first one: it has started."""

    state: str


@dataclass(frozen=True)
class Quit:
    """End the daemon."""


@dataclass(frozen=True)
class PowerOff:
    """Switch the device off; answered by PowerStaysOn, or by Stopped as it goes down."""


Effect: TypeAlias = Hush | StartLook | Say | Chime | Configure | Remember | Tell | Quit | PowerOff
