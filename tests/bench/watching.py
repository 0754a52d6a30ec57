"""What watching costs: processor time of a watched look, against the bare run of its model.

    python -m tests.bench.watching

The whole daemon watches a photograph five times a second: camera, gate, decoding, mind and all
threads count, and what it spends between two looks. In turns with it, in the same process, on
as many threads and of the same picture, the model alone is run at the same pace.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from seeing.daemon import Daemon
from seeing.devices.picture import read_picture
from seeing.events import LookDone, Stopped
from seeing.settings import Settings, WatchSettings
from seeing.sight.card import read_card, shipped_models
from seeing.sight.interpreter import Model
from tests.pictures import photograph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.events import Event

EVERY_S = 0.2
ROUNDS, LOOKS = 9, 20
# What a small stream of a camera gives.
FRAME_PX = (640, 480)


class Watcher:
    """A daemon that watches; says how much processor time its looks took."""

    def __init__(self, folder: Path, threads: int) -> None:
        settings = Settings(camera=f"photos:{folder}", button="none", voice="print")
        models = replace(settings.models, threads=threads)
        watch = WatchSettings(EVERY_S)
        self._looked = threading.Semaphore(0)
        with contextlib.redirect_stdout(io.StringIO()):
            self._daemon = Daemon(replace(settings, models=models, watch=watch), self._hear)
        self._thread = threading.Thread(target=self._daemon.run)
        self._thread.start()

    def _hear(self, event: Event) -> None:
        if isinstance(event, LookDone):
            self._looked.release()

    def look(self, times: int) -> float:
        """Let it look so often; processor seconds a look."""
        self._wait(5)
        before_s = time.process_time()
        self._wait(times)
        return (time.process_time() - before_s) / times

    def _wait(self, looks: int) -> None:
        for _ in range(looks):
            if not self._looked.acquire(timeout=20):
                raise TimeoutError("the daemon does not look")

    def close(self) -> None:
        """End the daemon."""
        self._daemon.post(Stopped())
        self._thread.join(10)


def watching() -> Iterator[str]:
    """One line for each number of threads."""
    for threads in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            yield _measured(Path(folder), threads)


def _measured(folder: Path, threads: int) -> str:
    pixels = cv2.resize(read_picture(photograph("coffee.png")).pixels, FRAME_PX)
    cv2.imwrite(str(folder / "coffee.jpg"), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    settings = replace(Settings().models, threads=threads)
    model = Model(read_card(shipped_models() / "objects"), settings)
    watched_ms, bare_ms = list[float](), list[float]()
    for _ in range(ROUNDS):
        bare_ms.append(1000 * _bare(model, LOOKS))
        watcher = Watcher(folder, threads)
        watched_ms.append(1000 * watcher.look(LOOKS))
        watcher.close()
    ratio = statistics.median(w / b for w, b in zip(watched_ms, bare_ms, strict=True))
    return (
        f"watching at 5 looks a second, {threads} threads: {statistics.median(watched_ms):.1f} ms "
        f"of processor time a look; bare inference {statistics.median(bare_ms):.1f} ms; "
        f"ratio {ratio:.3f}"
    )


def _bare(model: Model, times: int) -> float:
    """Run the model alone at the same pace; processor seconds a run."""
    spent_s = 0.0
    for _ in range(times):
        began_s = time.monotonic()
        before_s = time.process_time()
        model.invoke()
        spent_s += time.process_time() - before_s
        time.sleep(max(0.0, began_s + EVERY_S - time.monotonic()))
    return spent_s / times


if __name__ == "__main__":
    for line in watching():
        print(line, flush=True)
