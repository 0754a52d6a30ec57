"""One table: what a gesture means, in every mode and where a mode differs."""

from __future__ import annotations

from enum import Enum

from seeing.gesture import Gesture


class Command(Enum):
    """What the device does."""

    LOOK = "look now, in this mode"
    NEXT_MODE = "go to the next mode and say its name"
    REPEAT = "say the last answer again, slower and in full"
    PAUSE = "stop reading, or go on; with nothing to read, take a page"
    NEXT_PARAGRAPH = "go on at the next paragraph"
    AGAIN = "read the paragraph again, slower"
    TOTAL = "say what the notes so far come to"
    CLEAR = "forget the notes so far"
    HELP = "say what the button does"
    POWER_OFF = "say so, then switch the device off"


EVERYWHERE = {
    Gesture.SHORT: Command.LOOK,
    Gesture.DOUBLE: Command.NEXT_MODE,
    Gesture.TRIPLE: Command.LOOK,
    Gesture.LONG: Command.REPEAT,
    Gesture.HOLD: Command.HELP,
    Gesture.POWER: Command.POWER_OFF,
}

# A mode that gives a gesture another meaning has a line of its own here.
IN_MODE: dict[str, dict[Gesture, Command]] = {
    "money": {
        Gesture.DOUBLE: Command.TOTAL,
        Gesture.TRIPLE: Command.NEXT_MODE,
        Gesture.LONG: Command.CLEAR,
    },
    "page": {
        Gesture.SHORT: Command.PAUSE,
        Gesture.DOUBLE: Command.NEXT_PARAGRAPH,
        Gesture.TRIPLE: Command.NEXT_MODE,
        Gesture.LONG: Command.AGAIN,
    },
}


def command(mode: str, gesture: Gesture) -> Command:
    """What a gesture means in a mode."""
    return IN_MODE.get(mode, {}).get(gesture) or EVERYWHERE[gesture]
