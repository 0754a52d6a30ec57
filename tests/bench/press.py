"""From the press to the first sample of the answer, and to silence: the whole daemon, by ear.

Run it as ``python -m tests.bench.press``. The daemon looks at a photograph and speaks with
pyttsx3 into a private sound card (see `tests.sound`). A press is held for a tenth of a second.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

from seeing.daemon import Daemon
from seeing.devices.finger import SHORT_S
from seeing.events import Edge, Stopped, UtteranceEnded, UtteranceStarted
from seeing.settings import Settings
from tests.pictures import photograph, save
from tests.sound import inside, missing_programs, room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.events import Event
    from tests.sound import Ear

PRESSES, DOUBTS = 15, 6


def press_to_sound(settings: Settings, infer_ms: float) -> Iterator[str]:
    """Measure, and say as lines what came out.

    Args:
        settings: of the models; the rest is set here.
        infer_ms: the bare inference, which is taken off.
    """
    if lacking := missing_programs():
        yield f"press -> sound: not measured, this machine lacks {lacking}"
        return
    with room() as rig, inside(rig) as ear, tempfile.TemporaryDirectory() as folder:
        shutil.copy(photograph("chelsea.png"), Path(folder) / "cat.png")
        chosen = replace(settings, camera=f"photos:{folder}", button="none", voice="pyttsx3")
        shutters_ms, sounds_ms = _answers(replace(chosen, earcons=True), ear)
        _, silent_ms = _answers(replace(chosen, earcons=False), ear)
        silences_ms = _silences(replace(chosen, earcons=False), ear)
        save(Path(folder) / "cat.png", np.full((480, 640, 3), 120, np.uint8))
        _, doubts_ms = _answers(replace(chosen, earcons=True), ear, DOUBTS)
        _, plain_ms = _answers(replace(chosen, earcons=False), ear, DOUBTS)
    later_ms = statistics.median(doubts_ms) - statistics.median(plain_ms)
    taken_off_ms = [ms - infer_ms for ms in sounds_ms]
    yield (
        f"press -> first sample of the answer: p50 {statistics.median(sounds_ms):.0f} ms, max "
        f"{max(sounds_ms):.0f} ms; minus the inference ({infer_ms:.0f} ms): p50 "
        f"{statistics.median(taken_off_ms):.0f} ms, max {max(taken_off_ms):.0f} ms; p50 without "
        f"earcons {statistics.median(silent_ms) - infer_ms:.0f} ms"
    )
    yield (
        f"press -> shutter: p50 {statistics.median(shutters_ms):.0f} ms; words after the sound of "
        f"doubt come {later_ms:.0f} ms later than without it"
    )
    yield (
        f"press -> silence: p50 {statistics.median(silences_ms):.0f} ms, "
        f"max {max(silences_ms):.0f} ms"
    )


class Finger:
    """Presses the daemon's button and waits for what it says."""

    def __init__(self, settings: Settings) -> None:
        self._started, self._ended = SimpleQueue[float](), threading.Semaphore(0)
        self.daemon = Daemon(settings, self._watch)
        self._thread = threading.Thread(target=self.daemon.run, daemon=True)
        self._thread.start()
        self.wait()

    def _watch(self, event: Event) -> None:
        if isinstance(event, UtteranceStarted):
            self._started.put(event.at_s)
        elif isinstance(event, UtteranceEnded):
            self._ended.release()

    def wait(self) -> float:
        """Wait until an utterance has ended, and half a second more; returns when it began."""
        if not self._ended.acquire(timeout=20):
            raise TimeoutError("the daemon says nothing")
        time.sleep(0.5)
        return self._started.get(timeout=1)

    def press(self) -> float:
        """Press once; returns when it went down, in monotonic seconds."""
        down_s = time.monotonic()
        self.daemon.post(Edge(down_s, is_down=True))
        time.sleep(SHORT_S)
        self.daemon.post(Edge(time.monotonic(), is_down=False))
        return down_s

    def close(self) -> None:
        """End the daemon."""
        self.daemon.post(Stopped())
        self._thread.join(10)


def _answers(
    settings: Settings, ear: Ear, presses: int = PRESSES
) -> tuple[list[float], list[float]]:
    """From the press to the first sound of any kind, and to the first sample of the answer.

    The answer's is the first one after the voice says that it begins: before that it has heard
    a sound without words to its end.
    """
    finger = Finger(settings)
    firsts_ms, answers_ms = list[float](), list[float]()
    for i in range(presses + 1):
        down_s = finger.press()
        begun_s = finger.wait()
        if i > 0:  # the first look is still warming up
            firsts_ms.append((ear.first_sound(down_s) - down_s) * 1000)
            answers_ms.append((ear.first_sound(begun_s) - down_s) * 1000)
        time.sleep(0.5)
    finger.close()
    return firsts_ms, answers_ms


def _silences(settings: Settings, ear: Ear) -> list[float]:
    """From a press in mid-sentence to the last sample of it."""
    finger = Finger(settings)
    silences_ms = list[float]()
    for _ in range(PRESSES):
        first_s = ear.first_sound(finger.press())
        time.sleep(max(0.0, first_s + 0.35 - time.monotonic()))
        down_s = time.monotonic()
        finger.daemon.post(Edge(down_s, is_down=True))
        last_s = ear.last_sound(down_s - 0.3, quiet_s=0.4)
        silences_ms.append(max(0.0, last_s - down_s) * 1000)
        finger.daemon.post(Edge(down_s + 1.0, is_down=False))
        finger.wait()
        finger.wait()
    finger.close()
    return silences_ms


def main() -> int:
    """Print the figures without taking off the inference."""
    for line in press_to_sound(Settings(), 0.0):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
