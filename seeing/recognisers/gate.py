"""The gate before a recogniser: a frame that shows nothing is told as such, never guessed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.finding import Finding
from seeing.recognisers.mode import Cancellable, Gradual, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        refusal = _judged(frame)
        if refusal.findings:
            return refusal
        recognised = self._inner.recognise(frame)
        ms = {step: took + refusal.ms[step] for step, took in recognised.ms.items()}
        return Recognised(recognised.findings, ms)


class GatedParts(Gated):
    """The same for a recogniser that answers part by part."""

    def __init__(self, inner: Recogniser, gradual: Gradual) -> None:
        super().__init__(inner)
        self._gradual = gradual

    def parts(self, frame: Frame) -> Iterator[Recognised]:
        """The parts of a frame that is worth it. Raises what the recogniser behind raises."""
        refusal = _judged(frame)
        if refusal.findings:
            yield refusal
        else:
            yield from self._gradual.parts(frame)


def gated(recogniser: Recogniser) -> Gated:
    """Put a gate before a recogniser."""
    inner: object = recogniser
    return GatedParts(recogniser, inner) if isinstance(inner, Gradual) else Gated(recogniser)


def _judged(frame: Frame) -> Recognised:
    """The finding that refuses a frame, or none."""
    from seeing.sight.quality import Quality, quality

    watch = Stopwatch()
    found = quality(frame.pixels)
    watch.lap("prepare")
    if found is Quality.GOOD:
        return Recognised((), watch.ms)
    return Recognised((Finding("quality", found.value, confidence=1.0),), watch.ms)
