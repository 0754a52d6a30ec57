"""Whether there is a bank note in view at all: a head on the shared embedding, quick to say no.

It knows bank notes, not values: it was right about every currency that it had never seen. So it
spares the geometry most looks at nothing, and tells a note that nobody taught from no note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.sight.card import shipped_models
from seeing.sight.prepare import resize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seeing.frame import Pixels
    from seeing.settings import ModelSettings
    from seeing.sight.backbone import Backbone
    from seeing.sight.head import Head, Judged

NOTE = "note"
# What a window becomes before the backbone takes its middle square.
SIDE_PX = 224
# Of the frame's longer side: a note held at arm's length fills half of such a window.
WINDOW = 0.62


class NoteWitness:
    """Looks at the whole frame first, then at parts of it, as far as it has to.

    Args:
        backbone: the shared one.
        head: with the one label ``note`` beside the background. What it doubts is a note perhaps,
            what it states is a note plainly.
    """

    def __init__(self, backbone: Backbone, head: Head) -> None:
        self._backbone = backbone
        self._head = head

    def of(self, pixels: Pixels) -> Testimony:
        """What it says of a picture, once it is asked. RGB uint8, shape (height, width, 3)."""
        return Testimony(map(self._judged, windows(pixels)))

    def sees_one(self, pixels: Pixels) -> bool:
        """Whether there may be a note."""
        return self.of(pixels).sees_one()

    def sees_one_plainly(self, pixels: Pixels) -> bool:
        """Whether there is one, whatever it is worth."""
        return self.of(pixels).sees_one_plainly()

    def _judged(self, window: Pixels) -> list[Judged]:
        return self._head.judge(self._backbone.embed(window).embedding)


class Testimony:
    """Of one picture. Each part of it is looked at once at most, whatever is asked.

    Args:
        judged: what the head says of the parts, which are looked at as they are taken from it.
    """

    def __init__(self, judged: Iterator[list[Judged]]) -> None:
        self._left = judged
        self._known: list[list[Judged]] = []

    def sees_one(self) -> bool:
        """Whether there may be a note."""
        return any(self._parts())

    def sees_one_plainly(self) -> bool:
        """Whether there is one, whatever it is worth."""
        return any(judged[0].is_sure for judged in self._parts() if judged)

    def _parts(self) -> Iterator[list[Judged]]:
        yield from self._known
        for judged in self._left:
            self._known.append(judged)
            yield judged


def windows(pixels: Pixels) -> Iterator[Pixels]:
    """The whole picture as a square, then squares of it: the middle, and the corners.

    Args:
        pixels: RGB uint8, shape (height, width, 3).

    Yields:
        Four to six pictures, uint8, shape (SIDE_PX, SIDE_PX, 3).
    """
    height, width = pixels.shape[:2]
    while _side(height, width) >= 2 * SIDE_PX:
        # Once for all windows: what they have in common is halved only here.
        height, width = height // 2, width // 2
    pixels = resize(pixels, width, height)
    yield resize(pixels, SIDE_PX, SIDE_PX)
    side = _side(height, width)
    low, right = height - side, width - side
    middle = (low // 2, right // 2)
    corners = {(0, 0), (0, right), (low, 0), (low, right)}
    for y, x in (middle, *sorted(corners - {middle})):
        yield resize(pixels[y : y + side, x : x + side], SIDE_PX, SIDE_PX)


def _side(height: int, width: int) -> int:
    return min(height, width, round(WINDOW * max(height, width)))


def shipped_witness() -> Path:
    """The folder of the head that comes with this project."""
    return shipped_models() / "heads" / NOTE


def open_witness(settings: ModelSettings) -> NoteWitness:
    """The witness that comes with this project. Raises ModelError: it is missing or damaged."""
    from seeing.sight.backbone import open_backbone
    from seeing.sight.head import Head
    from seeing.sight.pack import read_pack

    return NoteWitness(open_backbone(settings), Head(read_pack(shipped_witness()), settings))
