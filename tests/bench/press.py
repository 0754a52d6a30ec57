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
from typing import TYPE_CHECKING

from seeing.daemon import Daemon
from seeing.devices.finger import SHORT_S
from seeing.events import Edge, Stopped, UtteranceEnded, UtteranceStarted
from seeing.settings import Settings
from tests.pictures import photograph
from tests.sound import inside, missing_programs, room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.events import Event
    from tests.sound import Ear

PRESSES = 15


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
        sounds_ms, silences_ms = _presses(chosen, ear)
    taken_off_ms = [ms - infer_ms for ms in sounds_ms]
    yield (
        f"press -> first sample of the answer: p50 {statistics.median(sounds_ms):.0f} ms, max "
        f"{max(sounds_ms):.0f} ms; minus the inference ({infer_ms:.0f} ms): p50 "
        f"{statistics.median(taken_off_ms):.0f} ms, max {max(taken_off_ms):.0f} ms"
    )
    yield (
        f"press -> silence: p50 {statistics.median(silences_ms):.0f} ms, "
        f"max {max(silences_ms):.0f} ms"
    )


class Finger:
    """Presses the daemon's button and waits for what it says."""

    def __init__(self, settings: Settings) -> None:
        self._started, self._ended = threading.Semaphore(0), threading.Semaphore(0)
        self.daemon = Daemon(settings, self._watch)
        self._thread = threading.Thread(target=self.daemon.run, daemon=True)
        self._thread.start()
        self.wait()

    def _watch(self, event: Event) -> None:
        if isinstance(event, UtteranceStarted):
            self._started.release()
        elif isinstance(event, UtteranceEnded):
            self._ended.release()

    def wait(self) -> None:
        """Wait until the current utterance has ended, and half a second more."""
        if not self._ended.acquire(timeout=20):
            raise TimeoutError("the daemon says nothing")
        time.sleep(0.5)

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


def _presses(settings: Settings, ear: Ear) -> tuple[list[float], list[float]]:
    finger = Finger(settings)
    finger.press()
    finger.wait()
    sounds_ms, silences_ms = list[float](), list[float]()
    for _ in range(PRESSES):
        down_s = finger.press()
        sounds_ms.append((ear.first_sound(down_s) - down_s) * 1000)
        time.sleep(0.35)
        down_s = time.monotonic()
        finger.daemon.post(Edge(down_s, is_down=True))
        last_s = ear.last_sound(down_s - 0.3, quiet_s=0.4)
        silences_ms.append(max(0.0, last_s - down_s) * 1000)
        finger.daemon.post(Edge(down_s + 1.0, is_down=False))
        finger.wait()
        time.sleep(4)
    finger.close()
    return sounds_ms, silences_ms


def main() -> int:
    """Print the figures without taking off the inference."""
    for line in press_to_sound(Settings(), 0.0):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
