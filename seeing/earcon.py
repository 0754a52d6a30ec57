"""Sounds without words: a few short ones with a meaning each, and a tone for how much."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Earcon(Enum):
    """A short sound with a meaning. The values are its names in file names and transcripts."""

    READY = "ready"
    """Start-up is over; the words follow."""
    SHUTTER = "shutter"
    """A look begins, because somebody pressed."""
    WORKING = "working"
    """The answer takes a while."""
    NOT_SURE = "not_sure"
    """What follows is a doubt, or nothing was found."""
    ERROR = "error"
    """What follows is a complaint: something does not work."""


@dataclass(frozen=True)
class Beeps:
    """Numbers as counted beeps, digit by digit: for one pair of ears.

    Attributes:
        numbers: such as ``20``, or several with spaces between. As many beeps as a digit says,
            the higher the more it is worth; a zero is one short, low blip.
    """

    numbers: str


@dataclass(frozen=True)
class Tone:
    """A tone whose pitch says how much of something there is, such as light.

    Attributes:
        hz: its pitch, above 0 and below 5,000.
        duration_s: how long it sounds, below 0.25.
    """

    hz: float
    duration_s: float
