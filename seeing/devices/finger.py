"""What a finger does to make a gesture: the offsets at which the button goes down and up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from seeing.gesture import Gesture

if TYPE_CHECKING:
    from seeing.settings import GestureSettings

SHORT_S = 0.1
SHORTS = {Gesture.SHORT: 1, Gesture.DOUBLE: 2, Gesture.TRIPLE: 3}


def presses(gesture: Gesture, times: GestureSettings) -> list[tuple[float, bool]]:
    """The edges of one gesture as (seconds from its start, is it down).

    Where ``off_s`` is 0 there is no POWER: its edges are those of a HOLD.
    """
    if gesture in SHORTS:
        every_s = SHORT_S + times.double_s / 2
        downs_s = [number * every_s for number in range(SHORTS[gesture])]
        return [edge for down_s in downs_s for edge in _press(down_s, down_s + SHORT_S)]
    up_s = {
        Gesture.LONG: (times.long_s + times.hold_s) / 2,
        Gesture.HOLD: min(times.hold_s + SHORT_S, (times.hold_s + (times.off_s or math.inf)) / 2),
        Gesture.POWER: (times.off_s or times.hold_s) + SHORT_S,
    }[gesture]
    return _press(0.0, up_s)


def _press(down_s: float, up_s: float) -> list[tuple[float, bool]]:
    return [(down_s, True), (up_s, False)]
