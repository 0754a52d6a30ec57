"""The gate before a recogniser: a frame that shows nothing is told as such, never guessed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.finding import Finding
from seeing.recognisers.mode import Cancellable, Incomplete, Recognised, Restful
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seeing.errors import SeeingError
    from seeing.frame import Frame
    from seeing.recognisers.mode import PiecewiseRecogniser, Recogniser


class Gated:
    """Lets good frames through; of others it finds their quality, and nothing else."""

    def __init__(self, inner: Recogniser) -> None:
        self._inner = inner

    def cancel(self) -> None:
        """Pass it on, if the recogniser behind the gate can be told."""
        if isinstance(self._inner, Cancellable):
            self._inner.cancel()

    def rest(self, idle_s: float) -> None:
        """Pass it on, likewise."""
        if isinstance(self._inner, Restful):
            self._inner.rest(idle_s)

    @property
    def missing(self) -> Mapping[str, SeeingError]:
        """What the recogniser behind the gate goes on without."""
        return self._inner.missing if isinstance(self._inner, Incomplete) else {}

    def recognise(self, frame: Frame) -> Recognised:
        """Look at a frame that is worth it. Raises what the recogniser behind the gate raises."""
        judged = judge(frame)
        if judged.findings:
            return judged
        recognised = self._inner.recognise(frame)
        ms = {step: took + judged.ms[step] for step, took in recognised.ms.items()}
        return Recognised(recognised.findings, ms)


class GatedParts(Gated):
    """The same before a recogniser that gives what it has as it goes."""

    def __init__(self, inner: PiecewiseRecogniser) -> None:
        super().__init__(inner)
        self._parts = inner.parts

    def parts(self, frame: Frame) -> Iterator[Recognised]:
        """Look at a frame that is worth it, piece by piece."""
        judged = judge(frame)
        if judged.findings:
            yield judged
        else:
            yield from self._parts(frame)


def judge(frame: Frame) -> Recognised:
    """The quality of a frame that shows nothing, as a finding; none when it is good."""
    from seeing.sight.quality import Quality, quality

    watch = Stopwatch()
    found = quality(frame.pixels)
    watch.lap("prepare")
    is_good = found is Quality.GOOD
    findings = () if is_good else (Finding("quality", found.value, confidence=1.0),)
    return Recognised(findings, watch.ms)
