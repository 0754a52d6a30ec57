"""One table: what a gesture means, in every mode and where a mode differs."""

from __future__ import annotations

from enum import Enum

from seeing.gesture import Gesture


class Command(Enum):
    """What the device does."""

    LOOK = "look now, in this mode"
    NEXT_MODE = "go to the next mode and say its name"
    REPEAT = "say the last answer again, slower and in full"
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
IN_MODE: dict[str, dict[Gesture, Command]] = {}


def command(mode: str, gesture: Gesture) -> Command:
    """What a gesture means in a mode."""
    return IN_MODE.get(mode, {}).get(gesture) or EVERYWHERE[gesture]
