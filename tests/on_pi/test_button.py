"""The real button, with a real finger. On a Raspberry Pi, with the button to try, type:

    SEEING_BUTTON=gpio:17 .venv/bin/pytest -s tests/on_pi/test_button.py

It says on the terminal what to do; each press has half a minute.
"""

from __future__ import annotations

import os
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import pytest

from seeing.devices.button import open_button
from seeing.events import Edge, Stopped
from seeing.gesture import Gesture, Press, step, wait
from seeing.settings import GestureSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

BUTTON = os.environ.get("SEEING_BUTTON", "")
PATIENCE_S = 30.0
TIMES = GestureSettings()

pytestmark = pytest.mark.skipif(not BUTTON, reason="no SEEING_BUTTON such as gpio:17 to press")


class Finger:
    """What a real finger does to the button, as edges and as gestures."""

    def __init__(self) -> None:
        self.edges: SimpleQueue[Edge | Stopped] = SimpleQueue()
        self.taken = 0
        self.press = Press()

    def gesture(self) -> Gesture:
        """The next gesture."""
        end_s = time.monotonic() + PATIENCE_S
        while (now_s := time.monotonic()) < end_s:
            deadline_s = min(self.press.deadline_s(TIMES) or end_s, end_s)
            if told := self._waited(max(0.0, deadline_s - now_s)):
                return told
        pytest.fail(f"no gesture within {PATIENCE_S:g} s")

    def _waited(self, for_s: float) -> Gesture | None:
        try:
            edge = self.edges.get(timeout=for_s)
        except Empty:
            self.press, told = wait(self.press, time.monotonic(), TIMES)
        else:
            assert isinstance(edge, Edge)
            self.taken += 1
            self.press, told = step(self.press, edge, TIMES)
        return told


@pytest.fixture
def finger() -> Iterator[Finger]:
    finger = Finger()
    button = open_button(Settings(button=BUTTON), finger.edges.put)
    button.start()
    yield finger
    button.close()


def ask(what: str) -> None:
    print(f"\n>>> {what}", flush=True)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_short_press_is_two_edges(finger: Finger, number: int) -> None:
    ask(f"Press once, shortly ({number} of 5).")
    assert finger.gesture() is Gesture.SHORT
    time.sleep(1)
    assert finger.taken == 2, "the contact bounces"
    assert finger.edges.empty(), "the contact bounces"


def test_a_double_press(finger: Finger) -> None:
    ask("Press twice, quickly.")
    assert [finger.gesture(), finger.gesture()] == [Gesture.SHORT, Gesture.DOUBLE]


def test_a_long_press(finger: Finger) -> None:
    ask("Press for about a second and a half.")
    assert finger.gesture() is Gesture.LONG


def test_holding_is_help_and_then_power(finger: Finger) -> None:
    ask("Hold for seven seconds. Nothing is switched off.")
    assert [finger.gesture(), finger.gesture()] == [Gesture.HOLD, Gesture.POWER]
    assert finger.taken == 1, "let go too early, or the contact is loose"


def test_a_key_that_is_unplugged_comes_back(finger: Finger) -> None:
    if not BUTTON.startswith("usb-key:"):
        pytest.skip("only a USB or Bluetooth key can be unplugged")
    ask("Unplug the key or switch it off, plug it in again, wait five seconds, press once.")
    assert finger.gesture() is Gesture.SHORT
