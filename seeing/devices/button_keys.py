"""The keyboard as the button.

A terminal tells when a key goes down but not when it comes up, so each gesture has a key:
space or Enter is one short press (twice quickly: a double one), d double, t triple, l long, h hold,
p hold on to power off, q ends the daemon.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import termios
import threading
import time
import tty
from typing import TYPE_CHECKING

from seeing.devices.finger import presses
from seeing.errors import ButtonError
from seeing.events import Edge, Stopped
from seeing.gesture import Gesture

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.settings import GestureSettings

KEYS = {
    " ": Gesture.SHORT,
    "\n": Gesture.SHORT,
    "\r": Gesture.SHORT,
    "d": Gesture.DOUBLE,
    "t": Gesture.TRIPLE,
    "l": Gesture.LONG,
    "h": Gesture.HOLD,
    "p": Gesture.POWER,
}
QUIT_KEYS = ("q", "\x04", "")
HELP = "Keys: space look, d double, t triple press, l repeat, h help, p power off, q quit."


class KeysButton:
    """Reads single keys from standard input, a terminal or a pipe.

    Raises:
        ButtonError: there is no standard input.
    """

    def __init__(self, times: GestureSettings, post: Callable[[Edge | Stopped], None]) -> None:
        self._times = times
        self._post = post
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._read, name="button", daemon=True)
        self._terminal: list[object] | None = None
        try:
            self._fd = sys.stdin.fileno()
            if os.path.samestat(os.fstat(self._fd), os.stat(os.devnull)):  # noqa: PTH116
                raise ValueError("standard input is closed")
        except (AttributeError, OSError, ValueError) as error:
            raise ButtonError.of(
                expected="a keyboard on standard input",
                received="none",
                todo="Set button=none, or start seeing in a terminal.",
            ) from error

    def start(self) -> None:
        """Begin to read keys."""
        if os.isatty(self._fd):
            self._terminal = termios.tcgetattr(self._fd)
            tty.setcbreak(self._fd)
            print(HELP, file=sys.stderr)
        self._thread.start()

    def close(self) -> None:
        """Give the terminal back as it was."""
        self._closing.set()
        if self._terminal is not None:
            # The terminal may be gone by now.
            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(self._fd, termios.TCSADRAIN, self._terminal)  # type: ignore[arg-type]

    def _read(self) -> None:
        while not self._closing.is_set():
            if not select.select([self._fd], [], [], 0.2)[0]:
                continue
            key = self._key()
            if key in QUIT_KEYS:
                # A keyboard that has gone ends it too: nobody could press anything any more.
                self._post(Stopped("q was pressed" if key else "the keyboard has gone"))
                return
            if key in KEYS:
                self._press(KEYS[key])

    def _key(self) -> str:
        try:
            return os.read(self._fd, 1).decode("latin-1")
        except OSError:
            return ""

    def _press(self, gesture: Gesture) -> None:
        started_s = time.monotonic()
        for offset_s, is_down in presses(gesture, self._times):
            if self._closing.wait(max(0.0, started_s + offset_s - time.monotonic())):
                return
            self._post(Edge(time.monotonic(), is_down))
