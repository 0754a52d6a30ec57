"""Earcons: short sounds with a meaning, made here, never read from a file."""

from __future__ import annotations

import array
import math
from dataclasses import dataclass
from functools import lru_cache

from seeing.devices.wav import Sound
from seeing.earcon import Beeps, Earcon, Tone

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


NOTES = {
    # As short as a shutter: over before the finger lets go.
    Earcon.SHUTTER: (Note(1568, 0.02), Note(0, 0.005), Note(1175, 0.02)),
    # Rising.
    Earcon.READY: (Note(523, 0.08), Note(784, 0.12)),
    # One low, even note.
    Earcon.WORKING: (Note(392, 0.09),),
    # Falling, as a voice that doubts does.
    Earcon.NOT_SURE: (Note(587, 0.06), Note(494, 0.08)),
    # Twice the same low note.
    Earcon.ERROR: (Note(220, 0.06), Note(0, 0.03), Note(220, 0.07)),
}


# Beeps of ones, tens, hundreds and so on.
PLACES_HZ = (523.0, 784.0, 1175.0, 1568.0)
BEEP_S, ZERO = 0.09, Note(294, 0.05)
GAP, DIGIT_GAP, NUMBER_GAP = Note(0, 0.08), Note(0, 0.25), Note(0, 0.5)


def title(sound: Earcon | Tone | Beeps) -> str:
    """What a transcript or a file is called after it: ``not_sure``, ``tone 440``, ``beeps 20``."""
    if isinstance(sound, Beeps):
        return f"beeps {sound.numbers}"
    return sound.value if isinstance(sound, Earcon) else f"tone {sound.hz:.0f}"


@lru_cache(maxsize=128)
def wav_of(sound: Earcon | Tone | Beeps, volume: float) -> bytes:
    """A sound as WAV bytes, mono, 16 bit; shorter than 250 ms but for beeps.

    Args:
        sound: an earcon, a tone, or a number in beeps.
        volume: 0 to 1, that of the speech.
    """
    if isinstance(sound, Earcon):
        return _wav(NOTES[sound], volume)
    if isinstance(sound, Beeps):
        notes = [note for number in sound.numbers.split() for note in _counted(number)]
        return _wav(tuple(notes), volume)
    return _wav((Note(sound.hz, sound.duration_s),), volume)


def _counted(number: str) -> tuple[Note, ...]:
    """As many beeps as each digit says, with a longer pause after it."""
    digits = [int(digit) for digit in number if digit.isdecimal()]
    notes = list[Note]()
    for place, digit in zip(reversed(range(len(digits))), digits, strict=True):
        beep = Note(PLACES_HZ[min(place, len(PLACES_HZ) - 1)], BEEP_S)
        notes += [beep, GAP] * digit or [ZERO]
        notes.append(DIGIT_GAP)
    return (*notes, NUMBER_GAP)


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
