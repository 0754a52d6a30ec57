"""What another pack costs: time and memory of a look with one head, five and fifty.

Run it as ``python -m tests.bench.heads``.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.frame import Frame
from seeing.recognisers import mode_named
from seeing.settings import ModelSettings, Settings
from seeing.sight.pack import Thresholds
from tests.packs import directions, taught, write
from tests.tiny_head import head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.recognisers.mode import Recogniser

COUNTS = (1, 5, 50)
LABELS = 5
ROUNDS = 300
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


def heads() -> Iterator[str]:
    """Time looks with one head, five and fifty in turn, so that noise meets all alike."""
    noise = np.random.default_rng(0).integers(0, 256, (90, 160, 3), np.uint8)
    frame = Frame(cv2.resize(noise, (1280, 720)).astype(np.uint8), 0.0, "bench")
    with tempfile.TemporaryDirectory() as folder:
        opened = [_opened(Path(folder) / str(count), count) for count in COUNTS]
        took_ms = _in_turn([recogniser for recogniser, _ in opened], frame)
    one_ms = _undisturbed(took_ms[0])
    for count, (_, added_mb), each_ms in zip(COUNTS, opened, took_ms, strict=True):
        more = _undisturbed(each_ms) / one_ms - 1
        yield (
            f"look with taught packs (1280 x 720), {count}: {statistics.median(each_ms):.1f} ms, "
            f"{100 * more:+.1f} % of one pack; opening them took {added_mb:.1f} MB"
        )


def _opened(shelf: Path, count: int) -> tuple[Recogniser, float]:
    """As the device opens them, and how much memory it grew by."""
    names = tuple(f"thing {i}" for i in range(LABELS))
    for i in range(count):
        # As eager as can be: each names something in every frame.
        model, eager = head(directions(LABELS, i)), Thresholds(0.0, 0.0)
        contents = taught(
            f"pack-{i}", model=model, labels=names, thresholds=eager, familiarity=-1.0
        )
        write(shelf, contents)
    before_mb = _resident_mb()
    settings = Settings(models=ModelSettings(packs=str(shelf)))
    return mode_named("taught").open(settings), _resident_mb() - before_mb


def _in_turn(recognisers: list[Recogniser], frame: Frame) -> list[list[float]]:
    took_ms: list[list[float]] = [[] for _ in recognisers]
    for round_ in range(ROUNDS + 5):
        for each_ms, recogniser in zip(took_ms, recognisers, strict=True):
            began_s = time.perf_counter()
            recogniser.recognise(frame)
            if round_ >= 5:
                each_ms.append((time.perf_counter() - began_s) * 1000)
    return took_ms


def _undisturbed(took_ms: list[float]) -> float:
    """The quickest tenth: a busy machine only ever makes a look slower."""
    return statistics.quantiles(took_ms, n=10)[0]


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE_MB


def main() -> int:
    """Print the figures."""
    for line in heads():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
