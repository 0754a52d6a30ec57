"""A scripted finger, for the demo and the tests.

A script is a text file, one line a gesture::

    # seconds after "ready", then what the finger does
    2.0   short
    8.0   double
    12.0  down
    12.4  up
    20.0  end       # the daemon stops

The gestures ``short``, ``double``, ``long``, ``hold`` and ``power`` are turned into presses and go
through the same recogniser as a real finger's.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.devices.finger import presses
from seeing.errors import ButtonError
from seeing.events import Edge, Stopped
from seeing.gesture import Gesture

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.settings import GestureSettings

WORDS = ("short", "double", "triple", "long", "hold", "power", "down", "up", "end")


@dataclass(frozen=True)
class Step:
    """One moment of a script: at ``at_s`` the button goes down, up, or (None) the script ends."""

    at_s: float
    is_down: bool | None


def parse_script(text: str, times: GestureSettings) -> list[Step]:
    """Read a script.

    Returns:
        Its steps in the order of their times.

    Raises:
        ButtonError: names the first line that is wrong.
    """
    steps = list[Step]()
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if words:
            steps += _line_steps(number, words, times)
    return sorted(steps, key=lambda step: step.at_s)


def _line_steps(number: int, words: list[str], times: GestureSettings) -> list[Step]:
    at_s = _seconds(words[0])
    if len(words) != 2 or words[1] not in WORDS or at_s is None:
        raise ButtonError.of(
            expected=f"seconds and one of {', '.join(WORDS)} in line {number}",
            received=repr(" ".join(words)),
            todo="Correct the script.",
        )
    word = words[1]
    if word in {"down", "up", "end"}:
        return [Step(at_s, {"down": True, "up": False, "end": None}[word])]
    return [Step(at_s + offset_s, is_down) for offset_s, is_down in presses(Gesture(word), times)]


def _seconds(word: str) -> float | None:
    try:
        seconds = float(word)
    except ValueError:
        return None
    return seconds if 0 <= seconds < 1e6 else None


class ScriptButton:
    """Plays a script from the moment that the device is ready.

    Raises:
        ButtonError: the file cannot be read or is no script.
    """

    def __init__(
        self, file: str, times: GestureSettings, post: Callable[[Edge | Stopped], None]
    ) -> None:
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ButtonError.of(
                expected=f"a script of the button in {file}",
                received=str(error),
                todo="Name a text file.",
            ) from error
        self._steps = parse_script(text, times)
        self._post = post
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._play, name="button", daemon=True)

    def start(self) -> None:
        """Begin the script: now is its second 0."""
        self._thread.start()

    def close(self) -> None:
        """Take the finger away."""
        self._closing.set()

    def _play(self) -> None:
        started_s = time.monotonic()
        for step in self._steps:
            if self._closing.wait(max(0.0, started_s + step.at_s - time.monotonic())):
                return
            if step.is_down is None:
                self._post(Stopped("the script has ended"))
                return
            self._post(Edge(time.monotonic(), step.is_down))
