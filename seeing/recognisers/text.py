"""Mode text: reads what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.finding import Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from seeing.frame import Frame
    from seeing.settings import Settings
    from seeing.sight.reading.engine import TextReader
    from seeing.sight.reading.line import Line

SURE_CONFIDENCE = 0.8


class TextRecogniser:
    """Each line of text is a finding; doubtful ones only count when there is no other.

    A line that the frame's edge cuts is a doubt, labelled ``cut``: it may be half a word.
    """

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader

    def cancel(self) -> None:
        """Stop reading."""
        self._reader.cancel()

    def rest(self, idle_s: float) -> None:
        """Let go of the reader's memory if nobody has read for so long."""
        self._reader.rest(idle_s)

    def recognise(self, frame: Frame) -> Recognised:
        """Read the frame, most important first. Raises ReaderError."""
        watch = Stopwatch()
        lines = self._reader.read(frame.pixels)
        watch.lap("infer")
        findings = [_finding(line) for line in lines]
        sure = tuple(finding for finding in findings if finding.is_sure)
        watch.lap("decode")
        return Recognised(sure or tuple(findings), watch.ms)


def _finding(line: Line) -> Finding:
    return Finding(
        kind="text",
        label=_label(line),
        confidence=line.confidence,
        is_sure=line.confidence >= SURE_CONFIDENCE and not line.is_cut,
        box=line.box,
        text=line.text,
        language=line.language,
    )


def _label(line: Line) -> str:
    if not line.text:
        return "foreign"
    return "cut" if line.is_cut else "line"


def _load(settings: Settings) -> TextRecogniser:
    from seeing.sight.reading.engine import open_reader

    return TextRecogniser(open_reader(settings))


MODE = Mode("text", _load, can_watch=True, needs_detail=True, can_rest=True)
