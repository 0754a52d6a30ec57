"""The gate before a recogniser: a frame that shows nothing is told as such, never guessed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.finding import Finding
from seeing.recognisers.mode import Cancellable, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from seeing.frame import Frame
    from seeing.recognisers.mode import Recogniser


class Gated:
    """Lets good frames through; of others it finds their quality, and nothing else."""

    def __init__(self, inner: Recogniser) -> None:
        self._inner = inner

    def cancel(self) -> None:
        """Pass it on, if the recogniser behind the gate can be told."""
        if isinstance(self._inner, Cancellable):
            self._inner.cancel()

    def recognise(self, frame: Frame) -> Recognised:
        """Look at a frame that is worth it. Raises what the recogniser behind the gate raises."""
        from seeing.sight.quality import Quality, quality

        watch = Stopwatch()
        found = quality(frame.pixels)
        watch.lap("prepare")
        if found is not Quality.GOOD:
            finding = Finding("quality", found.value, confidence=1.0)
            return Recognised((finding,), watch.ms)
        recognised = self._inner.recognise(frame)
        ms = {step: took + watch.ms[step] for step, took in recognised.ms.items()}
        return Recognised(recognised.findings, ms)
