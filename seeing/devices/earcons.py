"""Earcons: short sounds with a meaning, made here, never read from a file."""

from __future__ import annotations

import array
import math
from dataclasses import dataclass
from functools import lru_cache

from seeing.devices.wav import Sound
from seeing.errors import UsageError

RATE_HZ = 22_050
LOUDEST = 0.35
"""Of full scale, at full volume: an earcon must not startle somebody with an ear plug."""
FADE_S = 0.008
OVERTONE = 0.2
"""Some of the octave, so that the low notes are heard from a small loudspeaker too."""


@dataclass(frozen=True)
class Note:
    """A tone, or with 0 Hz a pause."""

    hz: float
    duration_s: float


EARCONS = {
    # A look begins: as short as a shutter.
    "shutter": (Note(1568, 0.025), Note(0, 0.015), Note(1175, 0.025)),
    # Start-up is over: rising.
    "ready": (Note(523, 0.09), Note(784, 0.13)),
    # The answer takes a while: one low, even note.
    "working": (Note(392, 0.09),),
    # Falling, as a voice that doubts does.
    "not_sure": (Note(587, 0.09), Note(494, 0.12)),
    # Twice the same low note.
    "error": (Note(220, 0.09), Note(0, 0.04), Note(220, 0.11)),
}


@lru_cache(maxsize=32)
def earcon(name: str, volume: float) -> bytes:
    """An earcon as WAV bytes, mono, 16 bit, shorter than 250 ms.

    Args:
        name: one of `EARCONS`.
        volume: 0 to 1, that of the speech.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in EARCONS:
        raise UsageError.of(
            expected=f"an earcon: {', '.join(EARCONS)}",
            received=repr(name),
            todo="Name one of these.",
        )
    return _wav(EARCONS[name], volume)


def tone(hz: float, duration_s: float, volume: float) -> bytes:
    """One tone as WAV bytes, such as the one that rises towards the light.

    Args:
        hz: its pitch, above 0 and below 5,000.
        duration_s: how long, in seconds.
        volume: 0 to 1.
    """
    return _wav((Note(hz, duration_s),), volume)


def _wav(notes: tuple[Note, ...], volume: float) -> bytes:
    samples = array.array("h")
    for note in notes:
        samples.extend(_samples(note, LOUDEST * min(1.0, max(0.0, volume)) * 32767))
    return Sound(samples, RATE_HZ).wav()


def _samples(note: Note, loudest: float) -> list[int]:
    """A sine with a little of its octave, faded in and out so that it does not click."""
    count = round(note.duration_s * RATE_HZ)
    fade = max(1, min(round(FADE_S * RATE_HZ), count // 2))
    if not note.hz:
        return [0] * count
    step = 2 * math.pi * note.hz / RATE_HZ
    scale = loudest / (1 + OVERTONE)
    return [
        round(
            scale
            * min(1.0, i / fade, (count - 1 - i) / fade)
            * (math.sin(step * i) + OVERTONE * math.sin(2 * step * i))
        )
        for i in range(count)
    ]
