"""Times the steps of one recognition."""

from __future__ import annotations

import time


class Stopwatch:
    """Each ``lap`` is the time since the one before, in milliseconds."""

    def __init__(self) -> None:
        self._last_s = time.perf_counter()
        self.ms = {"prepare": 0.0, "infer": 0.0, "decode": 0.0}

    def lap(self, step: str) -> None:
        """The step that just ended is called ``step``."""
        now_s = time.perf_counter()
        self.ms[step] += (now_s - self._last_s) * 1000
        self._last_s = now_s
