"""One button, six gestures: a pure function of when it goes down and up.

A short press is told at its release, without waiting to see whether a second press follows:
waiting would add the double-press time to every answer. A double press is therefore told as
a short one and then, at the second release, as a double one; acting on the second silences
and drops what the first began, so the user only hears the double. A third press does the same
to the second; a fourth joins the third as a second press would, so that pressing on and on goes
from mode to mode.

::

    down ... up before long_s                    -> SHORT
    SHORT, then down within double_s, up short   -> DOUBLE
    DOUBLE, then down within double_s, up short  -> TRIPLE
    TRIPLE, then down within double_s, up short  -> DOUBLE
    down ... up between long_s and hold_s        -> LONG
    down ... still down at hold_s                -> HOLD (at once; the release says nothing)
    HOLD ... still down at off_s                 -> POWER (at once; never where off_s is 0)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seeing.events import Edge
    from seeing.settings import GestureSettings


class Gesture(Enum):
    """What a person does with one button."""

    SHORT = "short"
    DOUBLE = "double"
    TRIPLE = "triple"
    LONG = "long"
    HOLD = "hold"
    POWER = "power"


JOINED = {
    Gesture.SHORT: Gesture.DOUBLE,
    Gesture.DOUBLE: Gesture.TRIPLE,
    Gesture.TRIPLE: Gesture.DOUBLE,
}
"""What another short press makes of the one before it."""


@dataclass(frozen=True)
class Press:
    """What is known of the button so far.

    Attributes:
        down_s: when it went down; None while it is up or once nothing more can come of it.
        short_up_s: when the last short press ended, as long as another one can join it.
        joined: what the short presses so far were told as, should another join them.
        is_hold_told: whether this press was a HOLD already and can only become a POWER.
    """

    down_s: float | None = None
    short_up_s: float = -math.inf
    joined: Gesture = Gesture.SHORT
    is_hold_told: bool = False

    def deadline_s(self, times: GestureSettings) -> float | None:
        """When :func:`wait` must be asked, should no edge come first; None: never."""
        if self.down_s is None:
            return None
        return self.down_s + (times.off_s if self.is_hold_told else times.hold_s)


def wait(press: Press, now_s: float, times: GestureSettings) -> tuple[Press, Gesture | None]:
    """Let time pass without an edge: tells HOLD, and asked again POWER, once its time has come."""
    deadline_s = press.deadline_s(times)
    if deadline_s is None or now_s < deadline_s:
        return press, None
    if press.is_hold_told:
        return Press(), Gesture.POWER
    return _held(press, times), Gesture.HOLD


def _held(press: Press, times: GestureSettings) -> Press:
    return Press(press.down_s, is_hold_told=True) if times.off_s else Press()


def wait_long(press: Press, now_s: float, times: GestureSettings) -> tuple[Press, list[Gesture]]:
    """Let so much time pass that more than one gesture may have come of it."""
    told = list[Gesture]()
    while True:
        press, gesture = wait(press, now_s, times)
        if gesture is None:
            return press, told
        told.append(gesture)


def step(press: Press, edge: Edge, times: GestureSettings) -> tuple[Press, Gesture | None]:
    """Take one edge. A second down without an up between, or the reverse, is a bounce: ignored."""
    if edge.is_down:
        if press.down_s is not None:
            return press, None
        return replace(press, down_s=edge.time_s), None
    if press.down_s is None:
        return press, None
    if press.is_hold_told:
        return Press(), None
    return _released(press, press.down_s, edge.time_s, times)


def _released(
    press: Press, down_s: float, up_s: float, times: GestureSettings
) -> tuple[Press, Gesture]:
    held_s = up_s - down_s
    if held_s >= times.hold_s:
        return Press(), Gesture.HOLD
    if held_s >= times.long_s:
        return Press(), Gesture.LONG
    is_joining = down_s - press.short_up_s <= times.double_s
    told = JOINED[press.joined] if is_joining else Gesture.SHORT
    return Press(short_up_s=up_s, joined=told), told


def recognise(edges: Iterable[Edge], times: GestureSettings, until_s: float) -> list[Gesture]:
    """All gestures in a record of edges, looking at it until ``until_s``.

    Args:
        edges: in the order of their times.
        times: the limits between the gestures.
        until_s: the end of the record: a button still held then may be a HOLD or a POWER.
    """
    press, told = Press(), list[Gesture]()
    for edge in edges:
        press, held = wait_long(press, edge.time_s, times)
        press, ended = step(press, edge, times)
        told += [*held, ended] if ended else held
    _, held = wait_long(press, until_s, times)
    return [*told, *held]
