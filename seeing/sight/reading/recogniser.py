"""Reads one line of text at a time: PP-OCRv6's recogniser and its CTC decoding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.errors import ReaderError
from seeing.sight.reading.network import PIP, RECOGNISER, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seeing.frame import Pixels
    from seeing.sight.reading.network import Floats, Stop

HEIGHT_PX = 48
LEAST_WIDTH_PX, MOST_WIDTH_PX = 16, 3200
# Lines of a like width share a run; more of them a run only takes more memory.
BATCH = 6
# Of lines read off curved pages that had not been made flat 0.88 of the wrong ones are not clear,
# and 0.05 of the right ones; of right lines of receipts 0.02, of French sheets 0.03.
CLEAR, CLEAR_LETTER = 0.9, 0.5


@dataclass(frozen=True)
class Reading:
    """What stands in a line.

    Attributes:
        text: as it was printed, blanks included.
        certainties: how sure each character is, 0..1.
        places: where each character is, 0 (left end of the line) to 1.
    """

    text: str
    certainties: tuple[float, ...]
    places: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """0..1, the mean of its characters; of nothing 0."""
        return sum(self.certainties) / len(self.certainties) if self.certainties else 0.0

    @property
    def is_clear(self) -> bool:
        """Whether no letter of it, nor the whole, is likely to be wrong."""
        return self.confidence >= CLEAR and min(self.certainties) >= CLEAR_LETTER


NOTHING = Reading("", (), ())


class Recogniser:
    """Reads lines. Raises ReaderError when the network is missing."""

    def __init__(self, threads: int) -> None:
        self._network = opened(RECOGNISER, threads)
        listed = self._network.metadata.get("character", "")
        if not listed:
            raise ReaderError.of(
                expected="the recogniser's list of characters", received="none", todo=f"{PIP}."
            )
        # By CTC's custom the first class is "no character"; the blank comes last.
        self._characters = ["", *listed.split("\n"), " "]

    def rest(self, idle_s: float) -> None:
        """Let go of the network's memory if nobody needed it for so long."""
        self._network.rest(idle_s)

    def read(self, lines: Sequence[Pixels], stop: Stop) -> list[Reading]:
        """Read lines, each an RGB picture of its own; the answers in the same order.

        Raises:
            ReaderError: the network failed or was stopped.
        """
        readings = [NOTHING] * len(lines)
        for places in _batches([_width_px(line) for line in lines]):
            widest = max(_width_px(lines[place]) for place in places)
            batch = np.zeros((len(places), 3, HEIGHT_PX, widest), np.float32)
            for row, place in enumerate(places):
                line = _prepared(lines[place])
                batch[row, :, :, : line.shape[2]] = line
            output = self._network.run(batch, stop)
            for row, place in enumerate(places):
                share = widest / _width_px(lines[place])
                readings[place] = decoded(output[row], self._characters, share)
        return readings


def decoded(output: Floats, characters: Sequence[str], share: float = 1.0) -> Reading:
    """Follow the likeliest class of each step; repeats and "no character" fall out.

    Args:
        output: probabilities, shape (steps, classes).
        characters: what each class stands for; class 0 for none.
        share: how many times the line's own width the picture was.
    """
    best = output.argmax(axis=1)
    is_new = np.concatenate([[True], best[1:] != best[:-1]]) & (best != 0)
    steps = np.flatnonzero(is_new)
    return Reading(
        "".join(characters[best[step]] for step in steps),
        tuple(float(output[step, best[step]]) for step in steps),
        tuple(min(1.0, (float(step) + 0.5) / len(output) * share) for step in steps),
    )


def legibility(readings: Sequence[Reading]) -> float:
    """How much of what stands there was read, 0..1; of nothing 1.

    Of letters, digits and blanks the share of letters and digits, weighted by how sure they are: of
    a writing that it does not know the network reads blanks, or unsure Latin letters.
    """
    read = [
        0.0 if character == " " else certainty
        for reading in readings
        for character, certainty in zip(reading.text, reading.certainties, strict=True)
        if character == " " or character.isalnum()
    ]
    return sum(read) / len(read) if read else 1.0


def _width_px(line: Pixels) -> int:
    height, width = line.shape[:2]
    return int(np.clip(np.ceil(HEIGHT_PX * width / height), LEAST_WIDTH_PX, MOST_WIDTH_PX))


def _prepared(line: Pixels) -> Floats:
    """BGR, -1..1, 48 pixels high, as it was trained; shape (3, 48, width)."""
    resized = cv2.resize(line, (_width_px(line), HEIGHT_PX), interpolation=cv2.INTER_LINEAR)
    return (resized[:, :, ::-1].astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Places of lines that are read together: of like width, at most BATCH."""
    by_width: Iterable[int] = sorted(range(len(widths)), key=widths.__getitem__)
    batch = list[int]()
    for place in by_width:
        # Padding costs as much as letters: a line twice as long begins a run of its own.
        if batch and (len(batch) == BATCH or widths[place] > 1.5 * widths[batch[0]]):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
